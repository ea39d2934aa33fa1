using System.Collections.Immutable;

namespace CustomerCache.Core.Queries;

/// <summary>What is wrong with a question, by field: all of it at once, each with the remedy.</summary>
/// <param name="Fields">Name of the parameter, then what is wrong with it.</param>
public sealed record QueryErrors(ImmutableSortedDictionary<string, ImmutableArray<string>> Fields)
{
    /// <summary>One error.</summary>
    public static QueryErrors Of(string field, string message) => new(ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add(field, [message]));
}
