using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Of which entities other users hold copies, when a follow-up job is made for each of them.</summary>
internal static class AffectedEntities
{
    /// <summary>The entities; none with a problem when the address does not tell what the rule looks for.</summary>
    public static ImmutableArray<EntityRef> Of(FollowUpJob follow, ChangeEvent change, EntityRules entities, out string problem)
    {
        problem = "";
        var kind = follow.EntityType ?? change.Entity;
        var address = ResourceAddress.Of(change);
        IEnumerable<string> ids;
        if (address is { Query.Length: > 0 } && follow.Params.TryGetValue("id", out var parameter))
        {
            ids = address.TryParameter(parameter, out var id) ? [id] : [];
            kind = follow.Params.TryGetValue("type", out var typed) && address.TryParameter(typed, out var type) ? type : kind;
            problem = $"{address.Path} has no parameter '{parameter}'";
        }
        else if (address is not null && follow.EntityIdOffset is { } offset)
        {
            ids = address.TrySegment(offset, out var id) ? [id] : [];
            problem = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{address.Path} has no segment {offset}");
        }
        else
        {
            ids = change.Ids;
            problem = "the event names no identification";
        }

        var found = EntityRef.Among(entities.TypeOf(kind), ids).ToImmutableArray();
        problem = found.IsEmpty ? problem : "";
        return found;
    }
}
