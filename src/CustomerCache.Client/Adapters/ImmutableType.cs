using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CustomerCache.Client.Adapters;

/// <summary>Determines whether callers can share an object of a type, by the rules of Microsoft's HybridCache.</summary>
internal static class ImmutableType<T>
{
    /// <summary>
    /// Whether objects can be shared: a string, a value type without references, or a sealed type with
    /// <see cref="ImmutableObjectAttribute"/>.
    /// </summary>
    public static readonly bool IsShared =
        typeof(T) == typeof(string)
        || !RuntimeHelpers.IsReferenceOrContainsReferences<T>()
        || (
            (typeof(T).IsSealed || typeof(T).IsValueType)
            && typeof(T).GetCustomAttributes(typeof(ImmutableObjectAttribute), inherit: false)
                is [ImmutableObjectAttribute { Immutable: true }]
        );
}
