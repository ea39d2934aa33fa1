using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.Queries;

/// <summary>A question that was understood, or what is wrong with it.</summary>
public readonly record struct Parsed<T>
    where T : class
{
    private Parsed(T? value, QueryErrors? errors) => (Value, Errors) = (value, errors);

    /// <summary>The question; null when it was not understood.</summary>
    public T? Value { get; }

    /// <summary>What is wrong; null when nothing is.</summary>
    public QueryErrors? Errors { get; }

    /// <summary>Whether the question was understood.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Errors))]
    public bool IsValid => Value is not null;

    public static implicit operator Parsed<T>(T value) => new(value, null);

    public static implicit operator Parsed<T>(QueryErrors errors) => new(null, errors);
}
