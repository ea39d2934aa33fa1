using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CustomerCache.Server.Http;

/// <summary>Reads query parameters.</summary>
internal static class QueryReading
{
    /// <summary>Reads a selection of records.</summary>
    public static Parsed<RecordQuery> ReadRecordQuery(this HttpRequest request, DeviceSystem system, IReadOnlyCollection<string> allowed) =>
        RecordQueryParser.Parse(
            system,
            request.Query.Select(q => KeyValuePair.Create<string, IReadOnlyList<string>>(q.Key, [.. q.Value.Select(v => v ?? "")])),
            allowed
        );

    /// <summary>Returns the errors of unknown and repeated parameters; null for none.</summary>
    public static QueryErrors? CheckNames(this HttpRequest request, params IReadOnlyCollection<string> allowed)
    {
        if (request.Query.All(q => allowed.Contains(q.Key) && q.Value.Count == 1))
        {
            return null;
        }

        var wrong = request
            .Query.Where(q => !allowed.Contains(q.Key) || q.Value.Count != 1)
            .ToImmutableSortedDictionary(
                q => q.Key,
                q => ImmutableArray.Create(allowed.Contains(q.Key) ? "is given more than once" : RecordQueryParser.Unknown(allowed)),
                StringComparer.Ordinal
            );
        return new QueryErrors(wrong);
    }

    /// <summary>
    /// Reads the limit of an answer, <paramref name="usual"/> by default; refuses anything but 1 to <paramref name="most"/>.
    /// </summary>
    public static ProblemHttpResult? ReadLimit(this HttpRequest request, int usual, int most, out int limit)
    {
        limit = usual;
        return
            request.Query.TryGetValue("limit", out var text)
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit >= 1 && limit <= most)
            ? Problems.BadRequest("limit", $"is not a number from 1 to {most}")
            : null;
    }
}
