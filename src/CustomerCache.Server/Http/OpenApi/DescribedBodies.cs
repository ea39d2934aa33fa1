using System.Text.Json;
using CustomerCache.Client.Calling;

namespace CustomerCache.Server.Http.OpenApi;

// These types exist for the OpenAPI document only: requests are read leniently from JSON, and answers are copied from encoded records.

/// <summary>Describes a change event in the product's own form.</summary>
/// <param name="Id">The id by which a repeated event is known, per source.</param>
/// <param name="Source">The channel; the parameter <c>channel</c> by default.</param>
/// <param name="Entity">The kind of entity, such as <c>bruin_client</c>.</param>
/// <param name="Ids">The ids of the changed entities; required except for a gap or an overflow.</param>
/// <param name="Change">The kind of change: create, update, delete, undelete, read, gap or overflow.</param>
/// <param name="ChangedFields">The names of the changed fields; empty when they are not known.</param>
/// <param name="OccurredAt">When the change occurred.</param>
/// <param name="Position">The position in the channel after the event.</param>
/// <param name="Values">Fields of the entity by name.</param>
/// <param name="ResourceUrl">The address that was read or written.</param>
/// <param name="AccessToken">The token of the acting user; stored as a keyed hash only.</param>
internal sealed record OwnEventBody(
    string? Id,
    string? Source,
    string Entity,
    IReadOnlyList<string>? Ids,
    string Change,
    IReadOnlyList<string>? ChangedFields,
    DateTimeOffset? OccurredAt,
    string? Position,
    IReadOnlyDictionary<string, JsonElement>? Values,
    string? ResourceUrl,
    string? AccessToken
);

/// <summary>Describes what to invalidate: at least one of the members.</summary>
/// <param name="Keys">Keys of the domain, up to 100,000.</param>
/// <param name="Entities">Entities, written <c>type:id</c>: everything that depends on them, up to 100,000.</param>
/// <param name="Pattern">A glob of keys, such as <c>orders:*</c>.</param>
internal sealed record InvalidateBody(IReadOnlyList<string>? Keys, IReadOnlyList<string>? Entities, string? Pattern);

/// <summary>Describes which user holds a copy of an entity.</summary>
/// <param name="Holder">The token of the user; stored as a keyed hash only.</param>
/// <param name="Key">The key of the copy: an address such as <c>/posts/42</c>, with or without the token.</param>
/// <param name="ReadAt">When the copy was read; with it, a copy older than the last change is refused.</param>
internal sealed record RelationBody(string Holder, string Key, DateTimeOffset? ReadAt);

/// <summary>Describes a call of the former service.</summary>
/// <param name="RequestId">Echoed in the reply.</param>
/// <param name="Body">What is asked for.</param>
internal sealed record LegacyCallBody(JsonElement? RequestId, LegacyCallFilter Body);

/// <summary>Describes what a call of the former service asks for.</summary>
/// <param name="Filter">Hosts, each with its enterprises; no enterprises: all. Required, and read, by customer.cache.get only.</param>
/// <param name="LastContactFilter">Only devices contacted strictly later.</param>
internal sealed record LegacyCallFilter(IReadOnlyDictionary<string, IReadOnlyList<long>>? Filter, string? LastContactFilter);

/// <summary>Describes a reply of the former service.</summary>
/// <param name="RequestId">As it was sent; missing when none was.</param>
/// <param name="Body">The records, or a text that says what is wrong.</param>
/// <param name="Status">The HTTP status.</param>
internal sealed record LegacyReplyBody(JsonElement? RequestId, JsonElement Body, int Status);

/// <summary>Describes a client of the selected records.</summary>
/// <param name="ClientId">Bruin's client number.</param>
/// <param name="ClientName">The client's name.</param>
/// <param name="Devices">The number of its selected devices.</param>
internal sealed record ClientBody(long ClientId, string? ClientName, int Devices);

/// <summary>Describes what changed between two versions of a tenant.</summary>
/// <param name="From">The version of the caller.</param>
/// <param name="To">The current version.</param>
/// <param name="Upserted">Records to replace or append.</param>
/// <param name="Removed">Serial numbers that are gone.</param>
/// <param name="Order">All serial numbers in their order; only when it changed otherwise.</param>
internal sealed record ChangesBody(
    long From,
    long To,
    IReadOnlyList<CustomerRecord> Upserted,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string>? Order
);

/// <summary>Describes the counts of a domain and of those under it, in the shape of the former service.</summary>
/// <param name="Timestamp">When they were read.</param>
/// <param name="Metrics">Per domain <c>hits</c> and <c>misses</c>, and <c>invalidations</c> of all.</param>
/// <param name="Ttl">Per domain, as <c>nameSeconds</c>, the lifetime in seconds; null for none.</param>
internal sealed record CacheHealthBody(
    DateTimeOffset Timestamp,
    IReadOnlyDictionary<string, JsonElement> Metrics,
    IReadOnlyDictionary<string, double?> Ttl
);
