using CustomerCache.Sources.Calls;
using Microsoft.AspNetCore.RequestDecompression;
using Microsoft.Net.Http.Headers;

namespace CustomerCache.Server.Http;

/// <summary>
/// Decompresses request bodies in gzip, deflate and br. Size limits apply to the decompressed body; another encoding is answered 415, a
/// corrupt body 400.
/// </summary>
internal static class PackedBodies
{
    public static IServiceCollection AddPackedBodies(this IServiceCollection services) =>
        services.AddRequestDecompression(options =>
        {
            foreach (var (encoding, provider) in options.DecompressionProviders.ToArray())
            {
                options.DecompressionProviders[encoding] = new Provider(provider, encoding);
            }
        });

    public static IApplicationBuilder UsePackedBodies(this IApplicationBuilder app) =>
        app.UseRequestDecompression()
            .Use(
                (context, next) =>
                    context.Request.Headers.ContentEncoding is [{ Length: > 0 } left, ..]
                    && !left.Equals("identity", StringComparison.OrdinalIgnoreCase)
                        ? Problems.UnknownEncoding("gzip, deflate, br").ExecuteAsync(context)
                        : next(context)
            );

    private sealed class Provider(IDecompressionProvider unpacker, string encoding) : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream) => new Unpacked(unpacker.GetDecompressionStream(stream), encoding);
    }

    /// <summary>Reports a corrupt body to the sender, not to the log.</summary>
    private sealed class Unpacked(Stream body, string encoding) : ReadOnlyStream(body)
    {
        private readonly Stream _body = body;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await _body.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception damaged) when (damaged is InvalidDataException or InvalidOperationException)
            {
                // Brotli reports damage as an invalid operation.
                throw new BadHttpRequestException(
                    $"is not {encoding}, as {HeaderNames.ContentEncoding} says",
                    StatusCodes.Status400BadRequest,
                    damaged
                );
            }
        }
    }
}
