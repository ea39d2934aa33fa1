using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Rules;

/// <summary>What a file of job rules turned out to be.</summary>
public abstract record JobRulesReading
{
    private JobRulesReading()
    {
    }

    /// <summary>Good rules.</summary>
    public sealed record Loaded(ChangeRules Rules) : JobRulesReading;

    /// <summary>All that is wrong, in the order of the lines.</summary>
    public sealed record Refused(ImmutableArray<JobRulesError> Errors) : JobRulesReading;
}
