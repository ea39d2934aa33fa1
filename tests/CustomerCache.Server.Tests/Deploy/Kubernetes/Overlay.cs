using System.Collections.Concurrent;
using System.Diagnostics;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>The objects of an overlay, as <c>kubectl kustomize</c> renders them.</summary>
internal sealed class Overlay
{
    private static readonly ConcurrentDictionary<string, Overlay> Rendered = new(StringComparer.Ordinal);

    private Overlay(string name)
    {
        (Name, Text) = (name, Render(Repository.File("deploy/kubernetes/overlays/" + name)));
        Objects = [.. Field.Documents(Text).Select(d => new KubeObject(d))];
    }

    /// <summary>Gets the overlays by their folders.</summary>
    public static TheoryData<string> Names => [.. Folders];

    /// <summary>Gets the overlays and the components that may be applied beside them.</summary>
    public static TheoryData<string> WithAdditions => [.. Folders, "../additions/ingress", "../additions/monitoring"];

    public static IEnumerable<Overlay> All => Folders.Select(Of);

    public string Name { get; }

    public string Text { get; }

    public IReadOnlyList<KubeObject> Objects { get; }

    public IEnumerable<KubeObject> Workloads => Objects.Where(o => o.Template.Exists);

    /// <summary>Gets the objects of all overlays of the same namespace.</summary>
    public IEnumerable<KubeObject> NamespaceObjects => All.Where(o => o.Namespace == Namespace).SelectMany(o => o.Objects);

    public string Namespace => Objects.Select(o => o.Body["metadata", "namespace"].Text).OfType<string>().First();

    private static IEnumerable<string> Folders =>
        Directory
            .EnumerateDirectories(Repository.File("deploy/kubernetes/overlays"))
            .Select(f => Path.GetFileName(f))
            .Order(StringComparer.Ordinal);

    public static Overlay Of(string name) => Rendered.GetOrAdd(name, n => new Overlay(n));

    public KubeObject One(string kind, string name) => Objects.Single(o => o.Kind == kind && o.Name == name);

    /// <summary>Returns the config map by its name without the hash of its content.</summary>
    public KubeObject ConfigMap(string name) =>
        Objects.Single(o =>
            o.Kind == "ConfigMap" && o.Name.StartsWith(name + "-", StringComparison.Ordinal) && o.Name.Length == name.Length + 11
        );

    private static string Render(string folder)
    {
        try
        {
            using var kubectl = Process.Start(
                new ProcessStartInfo("kubectl", ["kustomize", folder])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            )!;
            var errors = kubectl.StandardError.ReadToEndAsync();
            var text = kubectl.StandardOutput.ReadToEnd();
            kubectl.WaitForExit();
            Assert.True(kubectl.ExitCode == 0, $"kubectl kustomize {folder}: {errors.Result}");
            return text;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("kubectl is missing; install the package kubernetes-client.", missing);
        }
    }
}
