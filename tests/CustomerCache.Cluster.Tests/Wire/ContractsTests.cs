using System.Globalization;
using System.Reflection;
using System.Text;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>The interfaces of grains as a reviewed file: callers of other releases rely on them.</summary>
public sealed class ContractsTests
{
    [Fact]
    public void Interfaces_equal_the_checked_in_contracts()
    {
        var (file, contracts) = (Repository.File("tests/CustomerCache.Cluster.Tests/Wire/contracts.txt"), Contracts());

        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == contracts,
            $"If this change is meant, Wire/contracts.txt is to be:\n\n{contracts}"
        );
    }

    [Fact]
    public void Interfaces_and_methods_have_aliases()
    {
        Assert.All(
            WireTypes.Interfaces,
            i =>
                Assert.Equal(
                    "customer-cache." + WireTypes.NameOnTheWire(i.Name),
                    i.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias
                )
        );
        Assert.All(WireTypes.Interfaces.SelectMany(Methods), m => Assert.Equal(WireTypes.NameOnTheWire(m.Name), Alias(m) + "Async"));
        Assert.All(WireTypes.Interfaces, i => Assert.Equal(Methods(i).Count(), Methods(i).Select(Alias).Distinct().Count()));
    }

    [Fact]
    public void Methods_take_a_cancellation_token_unless_they_are_one_way() =>
        Assert.All(
            WireTypes.Interfaces.Where(i => !i.IsAssignableTo(typeof(IGrainObserver))).SelectMany(Methods),
            m => Assert.Equal(typeof(CancellationToken), m.GetParameters().LastOrDefault()?.ParameterType)
        );

    private static IEnumerable<MethodInfo> Methods(Type contract) =>
        contract.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private static string? Alias(MethodInfo method) => method.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    private static string Contracts()
    {
        var (text, nullability) = (new StringBuilder(), new NullabilityInfoContext());
        foreach (var contract in WireTypes.Interfaces)
        {
            text.Append(contract.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias)
                .Append(" : ")
                .AppendJoin(
                    ", ",
                    contract.GetInterfaces().Except(contract.GetInterfaces().SelectMany(i => i.GetInterfaces())).Select(i => i.Name)
                )
                .Append('\n');
            foreach (var method in Methods(contract).OrderBy(Alias, StringComparer.Ordinal))
            {
                var parameters = method
                    .GetParameters()
                    .Where(p => p.ParameterType != typeof(CancellationToken))
                    .Select(p => $"{WireTypes.Name(nullability.Create(p))} {p.Name}");
                text.Append("  ")
                    .Append(Alias(method))
                    .Append('(')
                    .AppendJoin(", ", parameters)
                    .Append(") -> ")
                    .Append(WireTypes.Name(nullability.Create(method.ReturnParameter)))
                    .Append(InvocationAttributes(method))
                    .Append('\n');
            }

            text.Append('\n');
        }

        foreach (var set in WireTypes.Enums)
        {
            text.Append(set.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias)
                .Append(": ")
                .AppendJoin(
                    ", ",
                    Enum.GetValues(set).Cast<object>().Select(v => $"{v} = {Convert.ToInt64(v, CultureInfo.InvariantCulture)}")
                )
                .Append("\n\n");
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    // Returns the invocation attributes of a method, which both sides must share.
    private static string InvocationAttributes(MethodInfo method)
    {
        var manners = method
            .CustomAttributes.Where(a => a.AttributeType.Namespace == "Orleans.Concurrency")
            .Select(a => a.AttributeType.Name.Replace("Attribute", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (method.GetCustomAttribute<ResponseTimeoutAttribute>() is { Timeout: { } limit })
        {
            manners.Add("within " + limit.ToString("c", CultureInfo.InvariantCulture));
        }

        return manners.Count == 0 ? "" : $" [{string.Join(", ", manners)}]";
    }
}
