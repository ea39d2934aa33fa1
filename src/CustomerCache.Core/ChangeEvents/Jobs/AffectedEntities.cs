using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Selects the entities whose other holders each get a follow-up job.</summary>
internal static class AffectedEntities
{
    /// <summary>Returns the entities; none and a problem when the address lacks what the rule refers to.</summary>
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
            problem = "the event names no id";
        }

        var found = EntityRef.Among(entities.TypeOf(kind), ids).ToImmutableArray();
        problem = found.IsEmpty ? problem : "";
        return found;
    }
}
