using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>Rules without which releases would not understand each other, or two silos would share what one of them changes.</summary>
public sealed class MessageRulesTests
{
    private static readonly HashSet<Type> Simple = [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid), typeof(ReadOnlyMemory<byte>)];

    private static readonly HashSet<Type> Collections = [typeof(ImmutableArray<>), typeof(ImmutableSortedDictionary<,>)];

    [Fact]
    public void All_messages_are_in_their_folder() => Assert.All(WireTypes.Messages, m => Assert.Equal("CustomerCache.Grains.Abstractions.Messages", m.Namespace));

    [Fact]
    public void A_message_is_sealed_and_is_passed_on_without_a_copy() => Assert.All(WireTypes.Messages, m => Assert.True(m.IsSealed && m.IsDefined(typeof(ImmutableAttribute)), m.Name));

    [Fact]
    public void A_message_is_called_by_a_name_that_outlives_its_type() =>
        Assert.All(WireTypes.Messages, m => Assert.Equal("customer-cache." + m.Name, m.GetCustomAttribute<AliasAttribute>()?.Alias));

    [Fact]
    public void Members_are_numbered_from_zero_without_a_gap() =>
        Assert.All(WireTypes.Messages, m => Assert.Equal(Enumerable.Range(0, Stored(m).Length).Select(i => (uint)i), WireTypes.Members(m).Select(x => x.Id)));

    [Fact]
    public void Members_are_set_once() => Assert.All(WireTypes.Messages.SelectMany(Stored), p => Assert.True(
        p.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false, $"{p.DeclaringType!.Name}.{p.Name}"));

    [Fact]
    public void Members_cannot_be_changed_from_within() =>
        Assert.All(WireTypes.Messages.SelectMany(Stored), p => Assert.True(IsImmutable(p.PropertyType), $"{p.DeclaringType!.Name}.{p.Name}"));

    // What a message holds: every property that is not worked out from others.
    private static PropertyInfo[] Stored(Type message) => [.. message.GetProperties().Where(p => p.CanWrite || p.IsDefined(typeof(IdAttribute)))];

    private static bool IsImmutable(Type type) => Nullable.GetUnderlyingType(type) is { } value ? IsImmutable(value)
        : Simple.Contains(type) || WireTypes.Messages.Contains(type)
            || (type.IsGenericType && Collections.Contains(type.GetGenericTypeDefinition()) && type.GetGenericArguments().All(IsImmutable));
}
