namespace CustomerCache.Tests.House;

/// <summary>An event that the code can log.</summary>
/// <param name="Room">The room that logs it.</param>
/// <param name="Id">Its number.</param>
/// <param name="Text">Number, level and message, as the document has them.</param>
internal sealed record LogEvent(string Room, int Id, string Text);
