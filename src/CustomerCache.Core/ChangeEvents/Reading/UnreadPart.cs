namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>A part of a change event that could not be read, although the event was taken.</summary>
public enum UnreadPart
{
    /// <summary>When it happened; left out.</summary>
    Time,

    /// <summary>Which one changed; it counts as a change of any of its kind.</summary>
    Key,
}
