using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Core.Tests.ChangeEvents;

/// <summary>Creates small events.</summary>
internal static class Changes
{
    public static ChangeEvent Of(ChangeKind change, string entity, params IEnumerable<string> ids) =>
        new()
        {
            Source = "own",
            Entity = entity,
            Change = change,
            Ids = [.. ids],
        };

    public static ChangeEvent Update(string entity, string id, params IEnumerable<string> fields) =>
        Of(ChangeKind.Update, entity, id) with
        {
            ChangedFields = fields.ToImmutableSortedSet(StringComparer.Ordinal),
        };

    public static ChangeEvent With(this ChangeEvent change, string field, string value) =>
        change with
        {
            Values = change.Values.WithComparers(StringComparer.Ordinal).SetItem(field, value),
        };
}
