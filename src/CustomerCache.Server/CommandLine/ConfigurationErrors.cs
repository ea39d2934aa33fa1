using System.Text.RegularExpressions;
using CustomerCache.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.CommandLine;

/// <summary>
/// Extracts configuration errors, each with its key and the remedy. Values are not repeated: some are secrets in the wrong place.
/// </summary>
internal static partial class ConfigurationErrors
{
    /// <summary>Returns all configuration errors in an exception of the start; empty when it has another cause.</summary>
    public static IReadOnlyList<string> Of(Exception exception) =>
        exception switch
        {
            OptionsValidationException invalid => [.. invalid.Failures.Distinct()],
            AggregateException several => [.. several.InnerExceptions.SelectMany(Of).Distinct()],

            // The wrapper of a list element's error does not name its key.
            InvalidOperationException { InnerException: InvalidOperationException inner } when Of(inner) is { Count: > 0 } errors => errors,
            InvalidOperationException unreadable when Unconverted().Match(unreadable.Message) is { Success: true } read =>
            [
                $"{read.Groups["key"].Value} {Remedy(read.Groups["type"].Value)}",
            ],
            InvalidOperationException unknown when unknown.Message.Contains("ErrorOnUnknownConfiguration", StringComparison.Ordinal) =>
            [
                unknown.Message,
            ],
            _ => [],
        };

    /// <summary>Returns whether an exception of .NET's configuration binder is about a key that the options class does not have.</summary>
    public static bool IsUnknownKey(Exception unreadable) =>
        unreadable.Message.Contains("the following properties were not found on the instance", StringComparison.Ordinal)
        || unreadable.Message.StartsWith("Cannot create instance of type 'System.String'", StringComparison.Ordinal)
        || (unreadable.InnerException is { } inner && IsUnknownKey(inner));

    /// <summary>Prints one line per error.</summary>
    public static async Task PrintAsync(IReadOnlyList<string> errors)
    {
        await Console.Error.WriteLineAsync(
            errors.Count == 1 ? "The configuration has an error:" : $"The configuration has {errors.Count} errors:"
        );
        foreach (var error in errors)
        {
            await Console.Error.WriteLineAsync("  " + error);
        }
    }

    // The text of .NET's configuration binder.
    [GeneratedRegex(
        "^Failed to convert configuration value .* at '(?<key>[^']*)' to type '(?<type>[^']*)'",
        RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Unconverted();

    private static string Remedy(string type) =>
        type switch
        {
            "System.TimeSpan" => $"is not a duration that cannot be misread; {Durations.Remedy}",
            "System.Int32" or "System.Int64" => "must be a whole number",
            "System.Double" => "must be a number",
            "System.Boolean" => "must be true or false",
            _ => $"cannot be read as a {type}",
        };
}
