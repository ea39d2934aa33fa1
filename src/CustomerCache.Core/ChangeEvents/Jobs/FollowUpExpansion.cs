using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>One job for each other user who holds a copy of an entity; who they are is known where relations are kept.</summary>
public sealed record FollowUpExpansion
{
    internal FollowUpExpansion(EntityRef entity, Job parent, Rules.FollowUpJob follow) => (Entity, Parent, Follow) = (entity, parent, follow);

    /// <summary>Of what they hold copies.</summary>
    public EntityRef Entity { get; }

    internal Job Parent { get; }

    internal Rules.FollowUpJob Follow { get; }
}
