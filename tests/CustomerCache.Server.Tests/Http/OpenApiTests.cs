using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace CustomerCache.Server.Tests.Http;

/// <summary>The OpenAPI document is valid, complete and published.</summary>
public sealed partial class OpenApiTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private const string Published = "docs/openapi.json";

    [Fact]
    public async Task Document_is_valid_without_errors_and_warnings()
    {
        var read = await ReadAsync();

        Assert.Empty(read.Diagnostic!.Errors.Select(e => $"{e.Pointer}: {e.Message}"));
        Assert.Empty(read.Diagnostic.Warnings.Select(w => $"{w.Pointer}: {w.Message}"));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_0, read.Diagnostic.SpecificationVersion);
    }

    [Fact]
    public async Task Routes_and_operations_of_the_document_are_the_same()
    {
        var routes = stored
            .Server.Services.GetServices<EndpointDataSource>()
            .SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => !IsAsset(e.RoutePattern.RawText!))
            .SelectMany(e =>
                e.Metadata.GetMetadata<HttpMethodMetadata>()!
                    .HttpMethods.Select(m => $"{m} {CatchAll().Replace(e.RoutePattern.RawText!, "{")}")
            );

        Assert.Equal(
            routes.Order(StringComparer.Ordinal),
            Operations(await DocumentAsync()).Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Operations_are_complete()
    {
        var operations = Operations(await DocumentAsync()).ToArray();

        Assert.Distinct(operations.Select(o => o.Operation.OperationId));
        Assert.All(operations, o => Assert.True(Missing(o).ToArray() is [], $"{o.Method} {o.Path}: {string.Join("; ", Missing(o))}"));
    }

    [Fact]
    public async Task Tags_are_described_and_security_schemes_are_declared()
    {
        var document = await DocumentAsync();
        var operations = Operations(document).Select(o => o.Operation).ToArray();

        Assert.All(document.Tags!, t => Assert.NotEmpty(t.Description!));
        Assert.Equal(
            document.Tags!.Select(t => t.Name).Order(StringComparer.Ordinal),
            operations.SelectMany(o => o.Tags!).Select(t => t.Name).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Equal(["api_key", "channel_signature"], document.Components!.SecuritySchemes!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["getFormerHealth", "getLiveness", "getReadiness"],
            operations.Where(o => o.Security is null or []).Select(o => o.OperationId!).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Streams_and_lines_are_declared_as_what_they_are()
    {
        var document = await DocumentAsync();
        var types = Operations(document)
            .ToDictionary(
                o => o.Operation.OperationId!,
                o => o.Operation.Responses!.TryGetValue("200", out var success) ? success.Content?.Keys.ToArray() ?? [] : []
            );

        Assert.Equal(["text/event-stream"], types["followTenants"]);
        Assert.Equal(["text/event-stream"], types["followRefresh"]);
        Assert.Equal(["application/json", "application/x-ndjson"], types["listRecords"]);
        Assert.Equal(["text/plain"], types["getMetrics"]);
    }

    [Fact]
    public async Task Parameters_have_their_bounds()
    {
        var records = Operations(await DocumentAsync()).Single(o => o.Operation.OperationId == "listRecords").Operation.Parameters!;
        var limit = records.Single(p => p.Name == "limit").Schema!;

        Assert.Equal(
            [
                "system",
                "host",
                "enterprise_id",
                "client_id",
                "site_id",
                "serial",
                "last_contact_after",
                "fields",
                "limit",
                "cursor",
                "If-None-Match",
            ],
            records.Select(p => p.Name)
        );
        Assert.Equal((JsonSchemaType.Integer, "1", "10000"), (limit.Type, limit.Minimum, limit.Maximum));
        Assert.Equal(JsonSchemaType.Array, records.Single(p => p.Name == "host").Schema!.Type);
    }

    [Fact]
    public async Task Published_document_equals_the_served_one()
    {
        var served = await stored.Client.GetStringAsync("/openapi/v1.json");
        var file = Repository.File(Published);
        var isCurrent =
            File.Exists(file)
            && (await File.ReadAllTextAsync(file)).ReplaceLineEndings() == served.ReplaceLineEndings() + Environment.NewLine;
        var current = Path.Combine(AppContext.BaseDirectory, "openapi.json");
        await File.WriteAllTextAsync(current, served + Environment.NewLine);

        Assert.True(isCurrent, $"{Published} is not what the server serves; if you mean the change, copy {current} over it.");
    }

    private async Task<OpenApiDocument> DocumentAsync() => (await ReadAsync()).Document!;

    private async Task<ReadResult> ReadAsync()
    {
        await using var content = new MemoryStream(await stored.Client.GetByteArrayAsync("/openapi/v1.json"));
        return await OpenApiDocument.LoadAsync(
            content,
            "json",
            new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() }
        );
    }

    private static IEnumerable<(string Path, string Method, OpenApiOperation Operation)> Operations(OpenApiDocument document) =>
        document.Paths.SelectMany(p => p.Value.Operations!.Select(o => (p.Key, o.Key.Method, o.Value)));

    private static IEnumerable<string> Missing((string Path, string Method, OpenApiOperation Operation) described)
    {
        var operation = described.Operation;
        var parameters = operation.Parameters ?? [];
        var successes = operation.Responses!.Where(r => r.Key[0] == '2').ToArray();
        if (string.IsNullOrEmpty(operation.OperationId) || string.IsNullOrEmpty(operation.Summary) || operation.Tags is not { Count: 1 })
        {
            yield return "an id, a summary or one tag";
        }

        if (successes.Length == 0 || successes.Any(r => r.Value.Content is { } content && content.Values.Any(c => c.Schema is null)))
        {
            yield return "a success with a schema";
        }

        if (successes.Any(r => r.Value.Content is null or { Count: 0 } && r.Key is not ("204" or "202")))
        {
            yield return "the body of a success";
        }

        if (operation.Security is { Count: > 0 } && !new[] { "401", "403", "429" }.All(operation.Responses!.ContainsKey))
        {
            yield return "the refusals of a key";
        }

        if (described.Path.StartsWith("/v1/", StringComparison.Ordinal) && !operation.Responses!.ContainsKey("400"))
        {
            yield return "the refusal of parameters";
        }

        foreach (
            var (status, refusal) in operation.Responses!.Where(r =>
                r.Key[0] == '4' && !described.Path.StartsWith("/rpc/", StringComparison.Ordinal)
            )
        )
        {
            if (refusal.Content?.ContainsKey("application/problem+json") != true)
            {
                yield return $"the problem of {status}";
            }
        }

        if (described.Method is "POST" or "PUT" && operation.RequestBody is null && !IsWithoutBody(operation.OperationId!))
        {
            yield return "the body of the request";
        }

        foreach (var name in PathParts().Matches(described.Path).Select(m => m.Groups["name"].Value))
        {
            if (!parameters.Any(p => p.In == ParameterLocation.Path && p.Name == name && p.Required))
            {
                yield return $"the part of the path '{name}'";
            }
        }

        foreach (var parameter in parameters.Where(p => string.IsNullOrEmpty(p.Description) || p.Schema is null))
        {
            yield return $"the description or the schema of '{parameter.Name}'";
        }
    }

    private static bool IsWithoutBody(string operation) => operation is "refreshTenant" or "refreshAll" or "retryDeadLetter";

    // The document itself, and the pages of the dashboard of Orleans.
    private static bool IsAsset(string route) =>
        route.StartsWith("/openapi/", StringComparison.Ordinal) || route.TrimStart('/').StartsWith("dashboard", StringComparison.Ordinal);

    [GeneratedRegex(@"\{\*{0,2}(?=\w)", RegexOptions.None, 1000)]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathParts();
}
