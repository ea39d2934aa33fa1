using CustomerCache.Server.Tests.Deploy.Kubernetes;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// The pod template of a workload in an overlay, with the values that Kubernetes adds: fields of the pod, maps, secrets, files.
/// </summary>
internal sealed class PodTemplate
{
    private readonly Overlay _overlay;
    private readonly KubeObject _workload;
    private readonly IReadOnlyDictionary<string, string> _secrets;
    private readonly string _files;

    /// <param name="overlay">The overlay of the workload.</param>
    /// <param name="workload">Its name.</param>
    /// <param name="secrets">Values of secrets by <c>name/key</c>, which are in no repository.</param>
    /// <param name="files">A folder for mounted files.</param>
    public PodTemplate(string overlay, string workload, IReadOnlyDictionary<string, string> secrets, string files)
    {
        (_overlay, _secrets, _files) = (Overlay.Of(overlay), secrets, files);
        _workload = _overlay.Objects.Single(o => o.Template.Exists && o.Name == workload);
        Container = Assert.Single(_workload.Pod["containers"].Items);
        foreach (var mount in Container["volumeMounts"].Items)
        {
            Mount(mount["name"].Text!, mount["mountPath"].Text!);
        }
    }

    public Field Container { get; }

    /// <summary>Gets the time from the signal to the kill: the grace period less the preStop hook.</summary>
    public TimeSpan Grace =>
        TimeSpan.FromSeconds(
            _workload.Pod["terminationGracePeriodSeconds"].Number - Container["lifecycle", "preStop", "sleep", "seconds"].Number
        );

    public int Port(string name) => Container["ports"].Items.Single(p => p["name"].Text == name)["containerPort"].Number;

    /// <summary>The environment of a pod at an address.</summary>
    public Dictionary<string, string?> Environment(string pod, string address)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var map in Container["envFrom"].Items)
        {
            foreach (
                var (name, value) in _overlay
                    .Objects.Single(o => o.Kind == "ConfigMap" && o.Name == map["configMapRef", "name"].Text)
                    .Body["data"]
                    .Texts
            )
            {
                variables[name] = value;
            }
        }

        foreach (var variable in Container["env"].Items)
        {
            variables[variable["name"].Text!] = ValueOf(variable, pod, address, variables);
        }

        return variables.ToDictionary(
            v => v.Key,
            v => v.Value?.Replace("/etc/customer-cache", _files, StringComparison.Ordinal),
            StringComparer.Ordinal
        );
    }

    private string? ValueOf(Field variable, string pod, string address, Dictionary<string, string?> before)
    {
        var from = variable["valueFrom"];
        return from["secretKeyRef"].Exists ? _secrets[$"{from["secretKeyRef", "name"].Text}/{from["secretKeyRef", "key"].Text}"]
            : from["fieldRef"].Exists ? FieldOf(from["fieldRef", "fieldPath"].Text!, pod, address)
            : before.Aggregate(
                variable["value"].Text,
                (text, known) => text?.Replace($"$({known.Key})", known.Value, StringComparison.Ordinal)
            );
    }

    private string FieldOf(string path, string pod, string address) =>
        path switch
        {
            "metadata.name" => pod,
            "status.podIP" => address,
            _ when path.StartsWith("metadata.labels['", StringComparison.Ordinal) => _workload.PodLabels[
                path["metadata.labels['".Length..^2]
            ],
            _ => throw new InvalidOperationException($"The pods of a test have no {path}."),
        };

    private void Mount(string name, string path)
    {
        var volume = _workload.Pod["volumes"].Items.Single(v => v["name"].Text == name);
        if (!path.StartsWith("/etc/customer-cache/", StringComparison.Ordinal))
        {
            return;
        }

        var folder = Directory.CreateDirectory(path.Replace("/etc/customer-cache", _files, StringComparison.Ordinal)).FullName;
        var content = volume["configMap"].Exists
            ? _overlay.Objects.Single(o => o.Kind == "ConfigMap" && o.Name == volume["configMap", "name"].Text).Body["data"].Texts
            : _secrets
                .Where(s => s.Key.StartsWith(volume["secret", "secretName"].Text + "/", StringComparison.Ordinal))
                .ToDictionary(s => s.Key[(s.Key.IndexOf('/') + 1)..], s => s.Value);
        foreach (var (file, text) in content)
        {
            File.WriteAllText(Path.Combine(folder, file), text);
        }
    }
}
