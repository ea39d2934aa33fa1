using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

// Not ".Console": that would hide System.Console in the whole project.
namespace CustomerCache.Server.OperatorConsole;

/// <summary>
/// Represents the page that renders the API: the script of Scalar, from its package, over the OpenAPI document of this server. Read when
/// it is first requested.
/// </summary>
internal static class ApiPage
{
    /// <summary>The path of the page.</summary>
    public const string Path = "/docs";

    /// <summary>The path of the script.</summary>
    public const string ScriptPath = "/docs/scalar.js";

    private const string Resource = "ScalarStaticAssets.scalar.js";

    private static readonly Lazy<ConsoleFile> Read = new(ReadScript);

    /// <summary>Gets the script.</summary>
    public static ConsoleFile Script => Read.Value;

    /// <summary>Returns the page and its policy: styles that the script adds need the nonce of this answer.</summary>
    public static (byte[] Content, string Policy) Create(ConsoleFile page, string policy)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        return (
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(page.Content.Span).Replace("{nonce}", nonce, StringComparison.Ordinal)),
            policy.Replace("style-src 'self'", $"style-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal)
        );
    }

    // The package holds it gzipped.
    private static ConsoleFile ReadScript()
    {
        using var packed = new MemoryStream();
        using (var resource = typeof(Scalar.AspNetCore.ScalarOptions).Assembly.GetManifestResourceStream(Resource)!)
        {
            resource.CopyTo(packed);
        }

        packed.Position = 0;
        using var content = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true))
        {
            gzip.CopyTo(content);
        }

        return ConsoleFile.OfCompressed(content.ToArray(), packed.ToArray(), "text/javascript; charset=utf-8");
    }
}
