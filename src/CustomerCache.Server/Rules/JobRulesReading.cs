using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Rules;

/// <summary>What a file of job rules turned out to be.</summary>
public abstract record JobRulesReading
{
    private JobRulesReading() { }

    /// <summary>Good rules.</summary>
    public sealed record Loaded(ChangeRules Rules) : JobRulesReading;

    /// <summary>All that is wrong, in the order of the lines.</summary>
    public sealed record Refused(ImmutableArray<JobRulesError> Errors) : JobRulesReading;
}

/// <summary>Something wrong in a file of job rules.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Path">The place in the structure, such as <c>job_scheduler.job_rules[3].topic</c>.</param>
/// <param name="Message">What is wrong with it, and the remedy.</param>
public sealed record JobRulesError(string File, int Line, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}({Line}): {Path} {Message}");
}
