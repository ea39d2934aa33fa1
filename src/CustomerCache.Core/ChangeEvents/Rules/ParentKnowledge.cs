using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>What an event tells of the parent.</summary>
/// <param name="Value">The parent; null when the event does not tell it.</param>
/// <param name="MustAsk">Whether there may be another one, so that the link is asked.</param>
/// <param name="MayGuess">Whether, when no link is known, the broader patterns go.</param>
internal sealed record ParentKnowledge(string? Value, bool MustAsk, bool MayGuess)
{
    /// <summary>
    /// Decides. A parent that is told and did not change is the only one. One that changed is the new one, and the old one has a stale list
    /// too. One that is told when nobody says what changed is most probably the only one: a link is asked, but nothing is guessed.
    /// </summary>
    public static ParentKnowledge Of(ChangeEvent change, ParentLink link) =>
        change.Values.GetValueOrDefault(link.Field) switch
        {
            null => new(null, MustAsk: true, MayGuess: true),
            var value when change.Change is not (ChangeKind.Update or ChangeKind.Gap) => new(value, MustAsk: false, MayGuess: false),
            var value when change.ChangedFields.Contains(link.Field) => new(value, MustAsk: true, MayGuess: true),
            var value => new(value, MustAsk: change.ChangedFields.IsEmpty, MayGuess: false),
        };
}

/// <summary>Whom an entity belonged to when it was cached. The answer is a list of identifications, empty when no link is known.</summary>
public sealed record ParentQuestion
{
    internal ParentQuestion(EntityRef child, ParentLink link, ImmutableArray<GlobPattern> otherwise) =>
        (Child, Link, Otherwise) = (child, link, otherwise);

    /// <summary>What changed.</summary>
    public EntityRef Child { get; }

    /// <summary>The type of the parents that are asked for.</summary>
    public string ParentType => Link.Type;

    /// <summary>What goes when they are known.</summary>
    internal ParentLink Link { get; }

    /// <summary>What goes when none is.</summary>
    internal ImmutableArray<GlobPattern> Otherwise { get; }
}
