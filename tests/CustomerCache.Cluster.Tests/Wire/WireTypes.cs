using System.Reflection;
using CustomerCache.Core.Inventory;
using CustomerCache.Tests.Conventions;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>Lists the types on the wire: messages and the interfaces of grains.</summary>
internal static class WireTypes
{
    // Names on the wire never change: these types and methods were renamed after they had been released in a build.
    private static readonly IReadOnlyDictionary<string, string> Renamed = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AddLinksAsync"] = "LearnAsync",
        ["ChannelGrainState"] = "ChannelState",
        ["DerivedInvalidations"] = "StaleDerivations",
        ["EnqueueAsync"] = "OfferAsync",
        ["EnqueueResult"] = "OfferedJobs",
        ["IBruinQuotaGrain"] = "IBruinBudgetGrain",
        ["IngestAsync"] = "TakeAsync",
        ["IngestResult"] = "TakenEvents",
        ["InvalidationAnswer"] = "StaleAnswer",
        ["PendingRefreshRequest"] = "RefreshWish",
        ["QuotaGrant"] = "BudgetGrant",
        ["QuotaReport"] = "BudgetReport",
        ["RecordsRequest"] = "RecordsQuestion",
        ["RecordsResponse"] = "RecordsAnswer",
        ["ReleaseLeaseAsync"] = "GiveUpAsync",
        ["VendorResult"] = "VendorAnswer",
    };

    private static IEnumerable<Type> Types =>
        Repository.Of("Core").GetTypes().Concat(Repository.Of("Client").GetTypes()).Concat(Repository.Of("Grains").GetTypes());

    /// <summary>
    /// Returns every type of the product that Orleans serializes, on the wire or in grain storage. A generic type is closed over one
    /// argument.
    /// </summary>
    public static IReadOnlyList<Type> Serialized { get; } =
    [
        .. Types
            .Where(t => t.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && !t.IsAssignableTo(typeof(Exception)))
            .Select(t => t.IsGenericTypeDefinition ? t.MakeGenericType(typeof(SiteDetails)) : t)
            .OrderBy(Label, StringComparer.Ordinal),
    ];

    /// <summary>Returns the types that can be instantiated: neither enums nor bases of others.</summary>
    public static IReadOnlyList<Type> Messages { get; } = [.. Serialized.Where(t => !t.IsEnum && !t.IsAbstract)];

    /// <summary>Returns the enums, which are sent as numbers.</summary>
    public static IReadOnlyList<Type> Enums { get; } = [.. Serialized.Where(t => t.IsEnum)];

    /// <summary>Grains, and observers of grains.</summary>
    public static IReadOnlyList<Type> Interfaces { get; } =
    [
        .. Types
            .Where(t => t.IsInterface && t.IsAssignableTo(typeof(Orleans.Runtime.IAddressable)))
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    /// <summary>
    /// Returns the name of a type or method on the wire: its own, or the one that it had when it was first released.
    /// </summary>
    public static string NameOnTheWire(string name) => Renamed.GetValueOrDefault(name, name);

    /// <summary>Orleans' serializer, as silos and clients have it.</summary>
    public static Serializer Serializer { get; } =
        new ServiceCollection()
            .AddSerializer(s =>
                s.AddAssembly(Repository.Of("Core"))
                    .AddAssembly(Repository.Of("Client"))
                    .AddAssembly(Repository.Of("Grains"))
                    .AddAssembly(typeof(WireTypes).Assembly)
            )
            .BuildServiceProvider()
            .GetRequiredService<Serializer>();

    /// <summary>Returns the name of a type with the types that it is nested in.</summary>
    public static string Label(Type type) => (type.DeclaringType is { } outer ? Label(outer) + "." : "") + type.Name.Split('`')[0];

    /// <summary>Returns the serialized members of a type, those of its base first, by number.</summary>
    public static IEnumerable<(uint Id, MemberInfo Member)> Members(Type type) =>
        (
            type.BaseType is { } parent && parent.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) ? Members(parent) : []
        ).Concat(OwnMembers(type));

    /// <summary>Returns the members that a type itself declares, by number.</summary>
    public static IEnumerable<(uint Id, MemberInfo Member)> OwnMembers(Type type) =>
        type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Select(m => (m.GetCustomAttribute<IdAttribute>()?.Id, Member: m))
            .Where(m => m.Id is not null)
            .Select(m => (m.Id!.Value, m.Member))
            .OrderBy(m => m.Value);

    /// <summary>Returns the field of a member.</summary>
    public static FieldInfo Field(MemberInfo member) =>
        member as FieldInfo
        ?? member.DeclaringType!.GetField($"<{member.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new NotSupportedException($"{member.DeclaringType}.{member.Name} holds nothing.");

    /// <summary>Returns the type of a member as C# writes it.</summary>
    public static string Name(MemberInfo member) =>
        Name(
            member is PropertyInfo property
                ? new NullabilityInfoContext().Create(property)
                : new NullabilityInfoContext().Create((FieldInfo)member)
        );

    /// <summary>Returns a type as C# writes it.</summary>
    public static string Name(NullabilityInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        var arguments = Nullable.GetUnderlyingType(info.Type) is null
            ? info.GenericTypeArguments.Select(Name)
            : type.GetGenericArguments().Select(a => Keywords.GetValueOrDefault(a, a.Name));
        var name = type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", arguments)}>"
            : Keywords.GetValueOrDefault(type, type.Name);
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
