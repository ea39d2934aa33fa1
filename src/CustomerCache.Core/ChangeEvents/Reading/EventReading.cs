using CustomerCache.Core.Caching;
using CustomerCache.Core.Queries;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Represents the result of reading a JSON value as a change event. A closed set.</summary>
public abstract record EventReading
{
    private EventReading() { }

    /// <summary>Returns the event, or its rejection when required parts are unreadable.</summary>
    internal static EventReading Of(ChangeEvent read, FieldErrors errors) =>
        errors.IsEmpty ? new Data(read) : new Refused(errors.ToErrors()) { Entity = read.Entity };

    /// <summary>A change.</summary>
    public sealed record Data(ChangeEvent Event) : EventReading;

    /// <summary>No data change: a keep-alive, a status, the end of a stream. Ignored and counted as skipped.</summary>
    public sealed record NotData(string Reason) : EventReading;

    /// <summary>Unreadable; the errors by field.</summary>
    public sealed record Refused(QueryErrors Errors) : EventReading
    {
        /// <summary>Gets the kind of entity; null when it is unreadable too.</summary>
        public string? Entity
        {
            get;
            init => field = EntityRef.TryCreate(value, "1", out _) ? value : null;
        }

        /// <summary>Returns a rejection with one error.</summary>
        internal static Refused Of(string field, string message) => new(QueryErrors.Of(field, message));
    }
}

/// <summary>Specifies an unreadable part of an accepted change event.</summary>
public enum UnreadPart
{
    /// <summary>The time; omitted.</summary>
    Time,

    /// <summary>The key; the event counts as a change of any entity of its kind.</summary>
    Key,
}

/// <summary>Observes unreadable parts of accepted events. Implementations must be thread safe and never throw or block.</summary>
public interface IReadingObserver
{
    /// <summary>A part of an event was unreadable.</summary>
    void Unread(string channel, UnreadPart part);
}
