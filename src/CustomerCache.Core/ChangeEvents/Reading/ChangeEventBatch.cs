using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Queries;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Represents the events of one call: unreadable ones are rejected individually.</summary>
/// <param name="Events">The readable events, in order.</param>
/// <param name="Refused">The number of unreadable events.</param>
/// <param name="Skipped">The number of messages without data.</param>
/// <param name="Errors">The errors by index and field, such as <c>[3].ids</c>; null for none.</param>
public sealed record ChangeEventBatch(ImmutableArray<IndexedEvent> Events, int Refused, int Skipped, QueryErrors? Errors)
{
    /// <summary>Gets the known kinds of entities of the rejected events.</summary>
    public ImmutableSortedSet<string> RefusedEntities { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Gets whether the kind of entity of a rejected event is unknown.</summary>
    public bool HasRefusedUnknown { get; init; }

    /// <summary>Gets the first error, human-readable; null for none.</summary>
    public string? FirstError => Errors is { } errors ? errors.Fields.Select(f => $"'{f.Key}' {string.Join(", ", f.Value)}").First() : null;

    /// <summary>Reads one event or a list of at most <see cref="EventLimits.Batch"/>. Errors of a single event have no index.</summary>
    public static ChangeEventBatch Read(JsonElement body, ChangeEventReader reader)
    {
        if (body.ValueKind == JsonValueKind.Array && body.GetArrayLength() > EventLimits.Batch)
        {
            return new([], body.GetArrayLength(), 0, QueryErrors.Of("$", $"has more than {EventLimits.Batch} events; send them in parts"))
            {
                HasRefusedUnknown = true,
            };
        }

        var errors = new FieldErrors(most: 1_000);
        var events = ImmutableArray.CreateBuilder<IndexedEvent>();
        var entities = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        var (index, refused, skipped, hasUnknown) = (0, 0, 0, false);
        foreach (var json in body.ValueKind == JsonValueKind.Array ? body.EnumerateArray().AsEnumerable() : [body])
        {
            switch (reader.Read(json))
            {
                case EventReading.Data data:
                    events.Add(new(index, data.Event));
                    break;
                case EventReading.NotData:
                    skipped++;
                    break;
                case EventReading.Refused wrong:
                    refused++;
                    _ = wrong.Entity is null ? hasUnknown = true : entities.Add(wrong.Entity);
                    errors.AddAll(
                        body.ValueKind == JsonValueKind.Array ? string.Create(CultureInfo.InvariantCulture, $"[{index}].") : "",
                        wrong.Errors
                    );
                    break;
            }

            index++;
        }

        // Each source has a bounded channel state: the sources of one call must not evict each other.
        return
            events.Select(e => e.Event.Source).Distinct(StringComparer.Ordinal).Take(EventLimits.Sources + 1).Count() > EventLimits.Sources
            ? new(
                [],
                index,
                0,
                QueryErrors.Of("$", $"has events of more than {EventLimits.Sources} sources; send them in parts, or to one channel")
            )
            {
                HasRefusedUnknown = true,
            }
            : new(events.ToImmutable(), refused, skipped, errors.IsEmpty ? null : errors.ToErrors())
            {
                RefusedEntities = entities.ToImmutable(),
                HasRefusedUnknown = hasUnknown,
            };
    }
}

/// <summary>Represents an event with its index in the batch.</summary>
public sealed record IndexedEvent(int Index, ChangeEvent Event);
