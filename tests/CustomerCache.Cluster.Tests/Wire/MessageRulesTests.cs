using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>Rules for the compatibility of releases and for messages that are shared within a silo.</summary>
public sealed class MessageRulesTests
{
    // The mutable states of grains. Everything else is passed on within a silo without a copy.
    private static readonly string[] States =
    [
        "ChannelGrainState",
        "ChannelListState",
        "CoordinatorState",
        "DeviceState",
        "StoredPage",
        "TenantHeader",
    ];

    private static readonly HashSet<Type> Simple =
    [
        typeof(string),
        typeof(bool),
        typeof(int),
        typeof(long),
        typeof(UInt128),
        typeof(DateTimeOffset),
        typeof(TimeSpan),
        typeof(Guid),
        typeof(ReadOnlyMemory<byte>),
    ];

    private static readonly HashSet<Type> Collections =
    [
        typeof(ImmutableArray<>),
        typeof(ImmutableHashSet<>),
        typeof(ImmutableSortedSet<>),
        typeof(ImmutableSortedDictionary<,>),
    ];

    private static IEnumerable<Type> Messages => WireTypes.Messages.Where(m => !States.Contains(m.Name));

    [Fact]
    public void Messages_are_immutable_and_passed_on_without_a_copy_except_for_grain_states()
    {
        Assert.Equal(States, WireTypes.Messages.Where(m => !m.IsDefined(typeof(ImmutableAttribute), inherit: false)).Select(m => m.Name));
        Assert.All(WireTypes.Messages, m => Assert.True(m.IsSealed, m.Name));
    }

    [Fact]
    public void Types_have_aliases() =>
        Assert.All(
            WireTypes.Serialized,
            m =>
                Assert.Equal(
                    "customer-cache." + WireTypes.NameOnTheWire(WireTypes.Label(m)) + (m.IsGenericType ? "`1" : ""),
                    m.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias
                )
        );

    [Fact]
    public void Members_are_numbered_from_zero_without_a_gap() =>
        Assert.All(
            WireTypes.Serialized,
            m =>
                Assert.Equal(
                    Enumerable.Range(0, WireTypes.OwnMembers(m).Count()).Select(i => (uint)i),
                    WireTypes.OwnMembers(m).Select(x => x.Id)
                )
        );

    [Fact]
    public void Members_that_are_set_from_outside_are_serialized_except_process_local_ones() =>
        Assert.Equal(
            ["RecordQuery.Cursor", "RecordQuery.Fields", "RecordQuery.Limit", "VendorFault.Reason"],
            WireTypes
                .Serialized.Where(t => !t.IsEnum)
                .SelectMany(t => t.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
                .Where(p => p.CanWrite && !p.IsDefined(typeof(IdAttribute)))
                .Select(p => $"{p.DeclaringType!.Name}.{p.Name}")
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Members_are_set_once() =>
        Assert.All(
            Messages.SelectMany(WireTypes.Members),
            m =>
                Assert.True(
                    m.Member is PropertyInfo { SetMethod: { } set }
                        ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
                        : WireTypes.Field(m.Member).IsInitOnly,
                    $"{m.Member.DeclaringType!.Name}.{m.Member.Name}"
                )
        );

    [Fact]
    public void Members_cannot_be_changed_from_within() =>
        Assert.All(
            Messages.SelectMany(WireTypes.Members),
            m =>
                Assert.True(
                    IsImmutable(WireTypes.Field(m.Member).FieldType) || IsPrivateBytes(m.Member),
                    $"{m.Member.DeclaringType!.Name}.{m.Member.Name}"
                )
        );

    // Bytes that their owner exposes as read only.
    private static bool IsPrivateBytes(MemberInfo member) =>
        member is FieldInfo { IsPrivate: true, FieldType: var type } && type == typeof(byte[]);

    private static bool IsImmutable(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value
            ? IsImmutable(value)
            : Simple.Contains(type)
                || WireTypes.Serialized.Contains(type)
                || (
                    type.IsGenericType
                    && Collections.Contains(type.GetGenericTypeDefinition())
                    && type.GetGenericArguments().All(IsImmutable)
                );
}
