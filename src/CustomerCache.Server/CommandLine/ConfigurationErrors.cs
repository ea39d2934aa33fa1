using Microsoft.Extensions.Options;

namespace CustomerCache.Server.CommandLine;

/// <summary>The errors of a configuration, each naming its key and the remedy.</summary>
internal static class ConfigurationErrors
{
    /// <summary>All errors in an exception of the start; empty when it is about something else.</summary>
    public static IReadOnlyList<string> Of(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures.Distinct()],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Of).Distinct()],
        InvalidOperationException { InnerException: FormatException or InvalidOperationException or ArgumentException or OverflowException } unreadable
            when unreadable.Message.Contains("configuration", StringComparison.OrdinalIgnoreCase) => [unreadable.Message],
        _ => [],
    };

    /// <summary>Prints one line per error.</summary>
    public static async Task PrintAsync(IReadOnlyList<string> errors)
    {
        await Console.Error.WriteLineAsync(errors.Count == 1 ? "The configuration has an error:" : $"The configuration has {errors.Count} errors:");
        foreach (var error in errors)
        {
            await Console.Error.WriteLineAsync("  " + error);
        }
    }
}
