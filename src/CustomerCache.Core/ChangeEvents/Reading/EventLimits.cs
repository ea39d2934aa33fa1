using CustomerCache.Core.ChangeEvents.Channels;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>How much one event may hold.</summary>
public static class EventLimits
{
    /// <summary>Identifications in an event.</summary>
    public const int Ids = 10_000;

    /// <summary>Names of changed fields in an event.</summary>
    public const int ChangedFields = 2_000;

    /// <summary>Values in an event; those beyond are left out.</summary>
    public const int Values = 1_000;

    /// <summary>Characters of a value; a longer one is left out.</summary>
    public const int ValueLength = 4_096;

    /// <summary>Characters of an identification of an event, a source, a position, a name of a field.</summary>
    public const int TextLength = 512;

    /// <summary>Sources that the events of one batch name: half of the channels that there may be.</summary>
    public const int Sources = ChannelList.Capacity / 2;

    /// <summary>Events in one batch.</summary>
    public const int Batch = 10_000;
}
