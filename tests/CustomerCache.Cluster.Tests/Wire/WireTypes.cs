using System.Reflection;
using CustomerCache.Grains.Abstractions.Messages;
using CustomerCache.Tests.House;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>What travels between callers and silos: messages and the interfaces of grains.</summary>
internal static class WireTypes
{
    /// <summary>Everything that Orleans serialises for us.</summary>
    public static IReadOnlyList<Type> Messages { get; } =
        [.. Rooms.Of("Grains.Abstractions").GetTypes().Where(t => t.IsDefined(typeof(GenerateSerializerAttribute))).OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>Grains, and observers of grains.</summary>
    public static IReadOnlyList<Type> Interfaces { get; } =
        [.. Rooms.Of("Grains.Abstractions").GetTypes().Where(t => t.IsInterface && t.IsAssignableTo(typeof(Orleans.Runtime.IAddressable))).OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>Orleans' serialiser, as silos and clients have it.</summary>
    public static Serializer Serializer { get; } = new ServiceCollection()
        .AddSerializer(s => s.AddAssembly(typeof(TenantBrief).Assembly).AddAssembly(typeof(WireTypes).Assembly)).BuildServiceProvider().GetRequiredService<Serializer>();

    /// <summary>The members of a message that travel, by number.</summary>
    public static IEnumerable<(uint Id, PropertyInfo Member)> Members(Type message) =>
        message.GetProperties().Select(p => (p.GetCustomAttribute<IdAttribute>()?.Id, Member: p)).Where(m => m.Id is not null).Select(m => (m.Id!.Value, m.Member)).OrderBy(m => m.Value);

    /// <summary>A type as a person writes it.</summary>
    public static string Name(NullabilityInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        var arguments = Nullable.GetUnderlyingType(info.Type) is null ? info.GenericTypeArguments.Select(Name) : type.GetGenericArguments().Select(a => Keywords.GetValueOrDefault(a, a.Name));
        var name = type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", arguments)}>" : Keywords.GetValueOrDefault(type, type.Name);
        return info.ReadState == NullabilityState.Nullable ? name + "?" : name;
    }

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(string)] = "string",
    };
}
