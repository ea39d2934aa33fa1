namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>An object that an overlay applies.</summary>
internal sealed record KubeObject(Field Body)
{
    public string Kind => Body["kind"].Text!;

    public string Name => Body["metadata", "name"].Text!;

    public Field Spec => Body["spec"];

    /// <summary>Gets the pod template; missing for objects without one.</summary>
    public Field Template => Spec["template"];

    public Field Pod => Template["spec"];

    public IReadOnlyDictionary<string, string> PodLabels => Template["metadata", "labels"].Texts;

    public IEnumerable<Field> Containers => Pod["initContainers"].Items.Concat(Pod["containers"].Items);

    public override string ToString() => $"{Kind} {Name}";

    /// <summary>Returns whether a selector, written as labels or as <c>matchLabels</c>, matches labels.</summary>
    public static bool Matches(Field selector, IReadOnlyDictionary<string, string> labels) =>
        (selector["matchLabels"].Exists ? selector["matchLabels"] : selector).Texts.All(l =>
            labels.TryGetValue(l.Key, out var value) && value == l.Value
        );
}
