using System.Diagnostics.CodeAnalysis;
using CustomerCache.Server.Access;
using CustomerCache.Server.Http;

// Not ".Console": that would hide System.Console in the whole project.
namespace CustomerCache.Server.OperatorConsole;

/// <summary>
/// Serves the operators' console at <c>/</c> and the page of the API at <c>/docs</c>. Their files hold no data; they call the API with the
/// user's key.
/// </summary>
internal static class ConsoleServing
{
    // Only content of this server may be loaded, and no page may frame it.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri "
        + "'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Encodings = ["gzip"];

    /// <summary>Answers requests for the console's files; passes all others on.</summary>
    public static void UseConsole(this WebApplication app) =>
        app.Use(
            (context, next) =>
                (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
                && TryFind(context.Request.Path.Value ?? "", out var file, out var isForEver)
                    ? context.Request.Path.Value == ApiPage.Path
                        ? SendApiPageAsync(context, file)
                        : SendAsync(context, file, isForEver)
                    : next(context)
        );

    private static bool TryFind(string path, [NotNullWhen(true)] out ConsoleFile? file, out bool isForEver)
    {
        if (path != ApiPage.ScriptPath)
        {
            return ConsoleFiles.All.TryFind(path, out file, out isForEver);
        }

        (file, isForEver) = (ApiPage.Script, false);
        return true;
    }

    // Not kept by browsers: its nonce is used once.
    private static Task SendApiPageAsync(HttpContext context, ConsoleFile page)
    {
        var (content, policy) = ApiPage.Create(page, Policy);
        SecurityHeaders.Write(context.Response.Headers, policy);
        context.Response.Headers.CacheControl = "no-store";
        return WriteAsync(context, page.ContentType, content);
    }

    private static Task SendAsync(HttpContext context, ConsoleFile file, bool isForEver)
    {
        var headers = context.Response.Headers;
        SecurityHeaders.Write(headers, Policy);
        headers.CacheControl = isForEver ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        if (context.IsNotModified(file.Tag))
        {
            return Task.CompletedTask;
        }

        var content = file.Content;
        if (CompressedAnswers.Choose(context.Request.Headers.AcceptEncoding, Encodings) is { } encoding)
        {
            content = file.Compressed;
            headers.ContentEncoding = encoding;
            headers.ETag = EntityTags.Encoded(file.Tag, encoding);
        }

        return WriteAsync(context, file.ContentType, content);
    }

    private static Task WriteAsync(HttpContext context, string type, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }
}
