namespace CustomerCache.Client.Calling;

/// <summary>
/// The versions that a reading began with are no longer at hand, after a part of their records was given out: start again. Happens when
/// a caller takes minutes over a reading, or the silo it read from goes down just when a newer version has been published.
/// </summary>
public sealed class RecordsMovedException : Exception
{
    internal RecordsMovedException()
        : base("The records have moved on to newer versions while they were read, and the ones that the reading began with are gone; drop what was read and start again")
    {
    }
}
