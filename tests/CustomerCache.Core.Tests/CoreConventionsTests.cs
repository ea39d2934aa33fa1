using System.Reflection;
using System.Runtime.CompilerServices;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Tests;

/// <summary>
/// Conventions of Core that the compiler does not check; BannedSymbols.txt bans the wall clock at build time.
/// </summary>
public sealed class CoreConventionsTests
{
    private static readonly Assembly Core = typeof(TenantId).Assembly;

    private static IEnumerable<Type> OwnTypes =>
        Core.GetTypes()
            .Where(t =>
                t.Namespace?.StartsWith("CustomerCache.", StringComparison.Ordinal) == true
                && !t.FullName!.Contains('<', StringComparison.Ordinal)
                && !t.IsDefined(typeof(CompilerGeneratedAttribute))
                && !t.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
            );

    [Fact]
    public void Core_references_nothing_but_the_base_libraries_and_the_serializer()
    {
        // The folder of the base libraries, which contains neither ASP.NET nor Microsoft.Extensions.
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        Assert.All(
            Core.GetReferencedAssemblies().Where(r => r.Name is not ("Orleans.Serialization" or "Orleans.Serialization.Abstractions")),
            reference =>
            {
                Assert.DoesNotContain("Microsoft", reference.Name, StringComparison.Ordinal);
                Assert.True(File.Exists(Path.Combine(folder, reference.Name + ".dll")), reference.Name);
            }
        );
    }

    [Fact]
    public void Core_does_no_input_and_output()
    {
        string[] banned = ["System.Net.Http", "System.Net.Sockets", "System.IO.FileSystem", "System.Diagnostics.Process", "System.Console"];

        Assert.Empty(Core.GetReferencedAssemblies().Select(r => r.Name).Intersect(banned));
    }

    [Fact]
    public void Options_are_the_only_types_that_can_be_changed_from_outside()
    {
        var settable = OwnTypes
            .Where(t => !t.Name.EndsWith("Options", StringComparison.Ordinal) && t.IsVisible)
            .SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Where(p =>
                p.DeclaringType != typeof(Exception)
                && p.SetMethod is { IsPublic: true } set
                && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
            );

        Assert.Empty(settable.Select(p => $"{p.DeclaringType!.Name}.{p.Name}"));
    }

    [Fact]
    public void Public_fields_are_constants()
    {
        var fields = OwnTypes
            .Where(t => !t.IsEnum)
            .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(f => !f.IsLiteral && !f.IsInitOnly);

        Assert.Empty(fields.Select(f => $"{f.DeclaringType!.Name}.{f.Name}"));
    }

    [Fact]
    public void Public_members_expose_no_mutable_collection()
    {
        var mutable = OwnTypes
            .Where(t => t.IsVisible && !t.Name.EndsWith("Options", StringComparison.Ordinal))
            .SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(p =>
                p.PropertyType.IsArray || (p.PropertyType.IsGenericType && Mutable.Contains(p.PropertyType.GetGenericTypeDefinition()))
            );

        Assert.Empty(mutable.Select(p => $"{p.DeclaringType!.Name}.{p.Name}"));
    }

    [Fact]
    public void Classes_are_sealed_static_or_a_closed_set()
    {
        var open = OwnTypes.Where(t =>
            t is { IsClass: true, IsSealed: false } && !(t.IsAbstract && OwnTypes.Any(other => other.BaseType == t))
        );

        Assert.Empty(open.Select(t => t.FullName));
    }

    [Fact]
    public void Asynchronous_methods_take_a_cancellation_token_last()
    {
        var calls = OwnTypes
            .Where(t => t.IsVisible)
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => m.Name.EndsWith("Async", StringComparison.Ordinal) && m.Name != nameof(IAsyncDisposable.DisposeAsync));

        Assert.All(calls, m => Assert.Equal(typeof(CancellationToken), m.GetParameters().LastOrDefault()?.ParameterType));
        Assert.All(calls, m => Assert.False(m.GetParameters()[^1].IsOptional, m.Name));
    }

    private static readonly HashSet<Type> Mutable =
    [
        typeof(List<>),
        typeof(IList<>),
        typeof(ICollection<>),
        typeof(Dictionary<,>),
        typeof(IDictionary<,>),
        typeof(HashSet<>),
        typeof(ISet<>),
    ];
}
