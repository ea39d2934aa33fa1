using System.Buffers;
using System.Text;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>The beginning of a body as text.</summary>
internal static class BodyText
{
    // Enough for any error object; only its first characters are shown.
    private const int MaxBytes = 4096;

    /// <summary>Reads it; what cannot be read is left out, for the status says enough.</summary>
    public static async ValueTask<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            var length = await body.ReadAtLeastAsync(buffer.AsMemory(0, MaxBytes), MaxBytes, throwOnEndOfStream: false, cancellationToken);
            return Encoding.UTF8.GetString(ByteOrderMark.Skip(buffer.AsSpan(0, length)));
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or InvalidDataException)
        {
            return "";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
