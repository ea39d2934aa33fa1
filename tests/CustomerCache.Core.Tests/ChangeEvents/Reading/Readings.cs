using System.Text.Json;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;

namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>Reads JSON as change events; the hash of a token is the token in angle brackets.</summary>
internal static class Readings
{
    public static EventReading Read(string json, string? channel = null)
    {
        using var document = JsonDocument.Parse(json);
        return new ChangeEventReader(Hash, channel).Read(document.RootElement);
    }

    public static ChangeEvent Event(string json, string? channel = null) => Assert.IsType<EventReading.Data>(Read(json, channel)).Event;

    public static string NotData(string json) => Assert.IsType<EventReading.NotData>(Read(json)).Reason;

    /// <summary>Returns the errors as <c>field: message</c>.</summary>
    public static IReadOnlyList<string> Errors(string json) =>
        [
            .. Assert
                .IsType<EventReading.Refused>(Read(json))
                .Errors.Fields.SelectMany(f => f.Value.Select(message => $"{f.Key}: {message}")),
        ];

    public static string Hash(string token) => $"<{token}>";
}
