using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Rules;

/// <summary>Represents the result of reading a file of job rules.</summary>
public abstract record JobRulesReading
{
    private JobRulesReading() { }

    /// <summary>The file is valid.</summary>
    public sealed record Loaded(ChangeRules Rules) : JobRulesReading;

    /// <summary>The file has errors, in the order of the lines.</summary>
    public sealed record Refused(ImmutableArray<JobRulesError> Errors) : JobRulesReading;
}

/// <summary>Represents an error in a file of job rules.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Path">The place in the structure, such as <c>job_scheduler.job_rules[3].topic</c>.</param>
/// <param name="Message">What is wrong with it, and the remedy.</param>
public sealed record JobRulesError(string File, int Line, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}({Line}): {Path} {Message}");
}
