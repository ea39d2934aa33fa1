namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>An event and its place in the batch, from 0.</summary>
public sealed record IndexedEvent(int Index, ChangeEvent Event);
