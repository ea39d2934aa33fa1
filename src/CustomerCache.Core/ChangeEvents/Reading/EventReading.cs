using CustomerCache.Core.Caching;
using CustomerCache.Core.Queries;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>What a JSON value that was sent as a change event turned out to be.</summary>
public abstract record EventReading
{
    private EventReading() { }

    /// <summary>Returns the event, or its refusal when parts that it needs cannot be read.</summary>
    internal static EventReading Of(ChangeEvent read, FieldErrors errors) =>
        errors.IsEmpty ? new Data(read) : new Refused(errors.ToErrors()) { Entity = read.Entity };

    /// <summary>A change.</summary>
    public sealed record Data(ChangeEvent Event) : EventReading;

    /// <summary>Nothing that changes data: a keep-alive, a status, the end of a stream. Ignored and counted as skipped.</summary>
    public sealed record NotData(string Reason) : EventReading;

    /// <summary>Not understood; what is wrong, by field.</summary>
    public sealed record Refused(QueryErrors Errors) : EventReading
    {
        /// <summary>The kind of the entity that changed; null when that cannot be read either.</summary>
        public string? Entity
        {
            get;
            init => field = EntityRef.TryCreate(value, "1", out _) ? value : null;
        }

        /// <summary>One error.</summary>
        internal static Refused Of(string field, string message) => new(QueryErrors.Of(field, message));
    }
}

/// <summary>A part of a change event that could not be read, although the event was taken.</summary>
public enum UnreadPart
{
    /// <summary>When it happened; left out.</summary>
    Time,

    /// <summary>Which one changed; it counts as a change of any of its kind.</summary>
    Key,
}

/// <summary>
/// Receives the parts that could not be read of events that were taken. Must not throw or block. Called from several threads.
/// </summary>
public interface IReadingObserver
{
    /// <summary>A part of an event of a channel could not be read.</summary>
    void Unread(string channel, UnreadPart part);
}
