using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Queries;

/// <summary>Parses a selection from named values. Knows every parameter; returns all errors at once.</summary>
public static class RecordQueryParser
{
    /// <summary>The maximum number of values of a repeatable parameter.</summary>
    public const int MaxValues = 10_000;

    /// <summary>The parameters of a selection.</summary>
    public static readonly ImmutableArray<string> Selecting =
    [
        "host",
        "enterprise_id",
        "client_id",
        "site_id",
        "serial",
        "last_contact_after",
    ];

    /// <summary>The parameters of a paged response.</summary>
    public static readonly ImmutableArray<string> Paging = ["fields", "limit", "cursor"];

    /// <summary>Parses a selection; <paramref name="allowed"/> are the parameters of the call.</summary>
    public static Parsed<RecordQuery> Parse(
        DeviceSystem system,
        IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> parameters,
        IReadOnlyCollection<string> allowed
    )
    {
        var errors = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var query = new RecordQuery(system);
        foreach (var (name, values) in parameters)
        {
            if (!allowed.Contains(name))
            {
                Add(name, Unknown(allowed));
            }
            else if (values.Count > MaxValues)
            {
                Add(name, $"has more than {MaxValues} values");
            }
            else
            {
                query = Read(query, name, values, message => Add(name, message));
            }
        }

        return errors.Count == 0
            ? query
            : new QueryErrors(
                errors.ToImmutableSortedDictionary(e => e.Key, e => e.Value.Distinct().ToImmutableArray(), StringComparer.Ordinal)
            );

        void Add(string name, string message)
        {
            var known = errors.TryGetValue(name, out var list) ? list : errors[name] = [];
            known.Add(message);
        }
    }

    /// <summary>Returns the error of a parameter that a call does not have.</summary>
    public static string Unknown(IReadOnlyCollection<string> allowed) =>
        allowed.Count == 0
            ? "is not a parameter of this call, which has none"
            : $"is not a parameter of this call; known are {string.Join(", ", allowed)}";

    private static RecordQuery Read(RecordQuery query, string name, IReadOnlyList<string> values, Action<string> error) =>
        name switch
        {
            "host" => query with
            {
                Hosts = [.. values.Where(v => Check(TenantId.IsHost(v), $"'{Short(v)}' is not a host name", error)).Distinct()],
            },
            "enterprise_id" => query with { EnterpriseIds = Numbers(values, error) },
            "client_id" => query with { ClientIds = Numbers(values, error) },
            "site_id" => query with { SiteIds = Numbers(values, error) },
            "serial" => query with
            {
                Serials = [.. values.Where(v => Check(v.Length is > 0 and <= 256, "is empty or longer than 256 characters", error))],
            },
            "last_contact_after" => query with
            {
                LastContactAfter = One(
                    values,
                    IsoTimestamps.Parse,
                    "is not an ISO 8601 date and time, such as 2026-03-01T10:00:00Z",
                    error
                ),
            },
            "limit" => query with { Limit = One(values, Limit, $"is not a number from 1 to {RecordQuery.MaxLimit}", error) },
            "cursor" => query with
            {
                Cursor = OneObject(values, PageCursor.TryParse, "is not a cursor that this service gave; start again without it", error),
            },
            "fields" => query with { Fields = Fields(values, error) },
            _ => query,
        };

    private static FieldSelection? Fields(IReadOnlyList<string> values, Action<string> error)
    {
        var fields = FieldSelection.TryParse(string.Join(',', values), out var message);
        Check(fields is not null, message, error);
        return fields;
    }

    private static ImmutableHashSet<long> Numbers(IReadOnlyList<string> values, Action<string> error)
    {
        var numbers = ImmutableHashSet.CreateBuilder<long>();
        foreach (var value in values)
        {
            if (
                Check(
                    long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number),
                    $"'{Short(value)}' is not a whole number",
                    error
                )
            )
            {
                numbers.Add(number);
            }
        }

        return numbers.ToImmutable();
    }

    private static int? Limit(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= RecordQuery.MaxLimit
            ? limit
            : null;

    private static T? One<T>(IReadOnlyList<string> values, Func<string, T?> read, string message, Action<string> error)
        where T : struct
    {
        var value = values.Count == 1 ? read(values[0]) : null;
        Check(value is not null, values.Count == 1 ? message : "is given more than once", error);
        return value;
    }

    private static T? OneObject<T>(IReadOnlyList<string> values, Func<string, T?> read, string message, Action<string> error)
        where T : class
    {
        var value = values.Count == 1 ? read(values[0]) : null;
        Check(value is not null, values.Count == 1 ? message : "is given more than once", error);
        return value;
    }

    private static bool Check(bool good, string message, Action<string> error)
    {
        if (!good)
        {
            error(message);
        }

        return good;
    }

    private static string Short(string value) => value.Length <= 40 ? value : value[..40] + "…";
}

/// <summary>Represents a parsed value, or the errors.</summary>
public readonly record struct Parsed<T>
    where T : class
{
    private Parsed(T? value, QueryErrors? errors) => (Value, Errors) = (value, errors);

    /// <summary>Gets the value; null when it is invalid.</summary>
    public T? Value { get; }

    /// <summary>Gets the errors; null for none.</summary>
    public QueryErrors? Errors { get; }

    /// <summary>Gets whether the value is valid.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Errors))]
    public bool IsValid => Value is not null;

    public static implicit operator Parsed<T>(T value) => new(value, null);

    public static implicit operator Parsed<T>(QueryErrors errors) => new(null, errors);
}

/// <summary>Represents the errors of a request by field: all at once, each with the remedy.</summary>
/// <param name="Fields">The errors by parameter name.</param>
public sealed record QueryErrors(ImmutableSortedDictionary<string, ImmutableArray<string>> Fields)
{
    /// <summary>Returns a single error.</summary>
    public static QueryErrors Of(string field, string message) =>
        new(ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add(field, [message]));
}
