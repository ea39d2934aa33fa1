using CustomerCache.Core.Queries;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>What a JSON value that was sent as a change event turned out to be.</summary>
public abstract record EventReading
{
    private EventReading()
    {
    }

    /// <summary>A change.</summary>
    public sealed record Data(ChangeEvent Event) : EventReading;

    /// <summary>Nothing that changes data: a keep-alive, a status, the end of a stream. Ignored and counted as skipped.</summary>
    public sealed record NotData(string Reason) : EventReading;

    /// <summary>Not understood; what is wrong, by field.</summary>
    public sealed record Refused(QueryErrors Errors) : EventReading
    {
        /// <summary>One error.</summary>
        internal static Refused Of(string field, string message) => new(QueryErrors.Of(field, message));
    }
}
