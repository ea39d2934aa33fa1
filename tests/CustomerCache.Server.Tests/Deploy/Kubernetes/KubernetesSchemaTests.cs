namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>Every member of every object is known to the API, with its type.</summary>
public sealed class KubernetesSchemaTests
{
    public static TheoryData<string> Overlays => Overlay.WithAdditions;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Overlay_contains_nothing_that_the_API_does_not_know(string overlay) =>
        Assert.Equal("", string.Join("; ", Overlay.Of(overlay).Objects.SelectMany(ApiSchema.Errors)));

    [Theory]
    [InlineData(
        "apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { selectors: { a: b } }",
        "Service a.spec.selectors is nothing that a V1ServiceSpec has"
    )]
    [InlineData(
        "apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { ports: [ { port: \"80\" } ] }",
        "Service a.spec.ports[0].port is '80', which is no Int32"
    )]
    [InlineData(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { PORT: 80 }",
        "ConfigMap a.data.PORT is '80', which is no String"
    )]
    [InlineData(
        "apiVersion: batch/v1\nkind: Job\nmetadata: { name: a }\nspec: { template: { spec: { containers: { name: b } } } }",
        "Job a.spec.template.spec.containers is not a list"
    )]
    [InlineData(
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: a }\nautomountServiceAccountToken: \"no\"",
        "ServiceAccount a.automountServiceAccountToken is 'no', which is no Boolean"
    )]
    [InlineData("apiVersion: v1\nkind: Deployment\nmetadata: { name: a }", "Deployment a is of no kind of the API v1")]
    public void Misspelled_and_mistyped_fields_are_named(string text, string error) =>
        Assert.Equal(error, Assert.Single(Field.Documents(text).Select(d => new KubeObject(d)).SelectMany(ApiSchema.Errors)));
}
