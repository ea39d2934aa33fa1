using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace CustomerCache.Server.Tests.Http;

/// <summary>A client that is generated from the OpenAPI document compiles, together with code that uses it, and reads records.</summary>
public sealed class GeneratedClientTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private const string Caller = """
        using System.Linq;
        using System.Net.Http;
        using System.Threading.Tasks;
        using Generated;

        public static class Caller
        {
            public static async Task<string[]> ReadAsync(HttpClient http)
            {
                var client = new RecordsClient(http);
                var records = await client.ListRecordsAsync(DeviceSystem.Velocloud, host: ["vco1.example.net"], limit: 2);
                var one = await client.GetRecordAsync(DeviceSystem.Velocloud, records.Last().Serial_number);
                var tenant = await client.GetTenantAsync(DeviceSystem.Velocloud, "vco1.example.net");
                try
                {
                    await client.GetRecordAsync(DeviceSystem.Velocloud, "nosuch");
                    return [];
                }
                catch (ApiException<ProblemDetails> refused)
                {
                    return
                    [
                        .. records.Select(r => $"{r.Serial_number} {r.Edge.Edge_id} {r.Bruin_client_info.Client_name}"),
                        one.Edge_name,
                        $"{tenant.State} {tenant.Records}",
                        $"{refused.StatusCode} {refused.Result.Errors.Keys.Single()}",
                    ];
                }
            }
        }
        """;

    [Fact]
    public async Task Generated_client_compiles_and_reads_records()
    {
        var document = await OpenApiDocument.FromJsonAsync(await stored.Client.GetStringAsync("/openapi/v1.json"));
        var client = new CSharpClientGenerator(
            document,
            new CSharpClientGeneratorSettings
            {
                ClassName = "RecordsClient",
                UseBaseUrl = false,
                GenerateOptionalParameters = true,
                OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator(),
                CSharpGeneratorSettings = { Namespace = "Generated", JsonLibrary = CSharpJsonLibrary.SystemTextJson },
            }
        ).GenerateFile();

        var read = Compile(client, Caller).GetType("Caller")!.GetMethod("ReadAsync")!;
        var found = await (Task<string[]>)read.Invoke(null, [stored.Client])!;

        Assert.Equal(["VC00001 1 Client 9101", "VC00002 2 Client 9102", "Edge 2", "ready 40", "404 serial"], found);
    }

    private static Assembly Compile(params string[] sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(p =>
                Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal)
                || p.EndsWith("netstandard.dll", StringComparison.Ordinal)
            )
            .Select(p => MetadataReference.CreateFromFile(p));
        using var code = new MemoryStream();
        var result = CSharpCompilation
            .Create(
                "GeneratedClient",
                sources.Select(s => CSharpSyntaxTree.ParseText(s)),
                references,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
            )
            .Emit(code);

        Assert.Empty(result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        code.Position = 0;
        return new AssemblyLoadContext("GeneratedClient", isCollectible: true).LoadFromStream(code);
    }
}
