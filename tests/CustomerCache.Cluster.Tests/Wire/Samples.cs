using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>Creates messages with a fixed value in every member.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset Moment = new(2026, 3, 1, 10, 0, 0, TimeSpan.FromHours(-5));

    public static object Of(Type message)
    {
        var sample = RuntimeHelpers.GetUninitializedObject(message);
        foreach (var (id, member) in WireTypes.Members(message))
        {
            var field = WireTypes.Field(member);

            // Interned: reflection drops its cached names when memory is short, and two members of one name would then be two strings or
            // one by chance.
            field.SetValue(sample, Value(field.FieldType, string.Intern(member.Name.TrimStart('_')), (int)id));
        }

        return sample;
    }

    private static object Value(Type type, string name, int id) =>
        Nullable.GetUnderlyingType(type) is { } value ? Value(value, name, id)
        : type == typeof(string) ? name
        : type == typeof(bool) ? true
        : type == typeof(int) ? 1000 + id
        : type == typeof(long) ? 10_000_000_000 + id
        : type == typeof(DateTimeOffset) ? Moment.AddMinutes(id)
        : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(90 + id)
        : type == typeof(Guid) ? new Guid(id + 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
        : type == typeof(ReadOnlyMemory<byte>) ? (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($$"""{"serial_number":"{{name}}"}""")
        : type == typeof(UInt128) ? new UInt128(1, (ulong)id)
        : type == typeof(byte[]) ? Encoding.UTF8.GetBytes($$"""{"serial_number":"{{name}}"}""")
        : type.IsEnum ? Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!
        : type == typeof(ImmutableHashSet<long>) ? ImmutableHashSet.Create(1L + id)
        : type == typeof(ImmutableHashSet<string>) ? ImmutableHashSet.Create(name)
        : type == typeof(ImmutableHashSet<EntityRef>) ? ImmutableHashSet.Create(EntityRef.Of("type", name))
        : type == typeof(ImmutableSortedSet<string>) ? ImmutableSortedSet.Create(StringComparer.Ordinal, name + "1", name + "2")
        : type == typeof(ImmutableSortedDictionary<JobDropReason, long>)
            ? ImmutableSortedDictionary<JobDropReason, long>.Empty.Add(JobDropReason.Expired, 1)
        : type == typeof(ImmutableSortedDictionary<string, DateTimeOffset>)
            ? ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal).Add(name, Moment)
        : type == typeof(ImmutableSortedDictionary<string, string>)
            ? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(name + "1", "1").Add(name + "2", "2")
        : type == typeof(ImmutableSortedDictionary<string, int>)
            ? ImmutableSortedDictionary<string, int>.Empty.Add(name + "1", 1).Add(name + "2", 2)
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? Two(type.GetGenericArguments()[0], name, id)
        : WireTypes.Messages.FirstOrDefault(t => t == type || (t.IsAssignableTo(type) && type.IsAbstract)) is { } message ? Of(message)
        : throw new NotSupportedException($"Say what a sample of {type} is.");

    private static object Two(Type element, string name, int id)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        list.Add(Value(element, name + "1", id));
        list.Add(Value(element, name + "2", id + 1));
        return typeof(ImmutableArray)
            .GetMethods()
            .Single(m => m.Name == nameof(ImmutableArray.CreateRange) && m.GetParameters().Length == 1)
            .MakeGenericMethod(element)
            .Invoke(null, [list])!;
    }
}
