using System.Buffers;
using System.Text;
using CustomerCache.Core;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>Reads the beginning of a body as text.</summary>
internal static class BodyText
{
    // Enough for any error object; only its first characters are shown.
    private const int MaxBytes = 4096;

    /// <summary>Reads the text; unreadable content is omitted, since the status suffices.</summary>
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

/// <summary>Prepares vendor texts for display: redacts echoed secrets and truncates.</summary>
internal static class FaultText
{
    /// <summary>The maximum length of a text, in characters.</summary>
    public const int MaxLength = 500;

    public static VendorFault Presentable(VendorFault fault, SecretTexts secrets, SecretTexts sessionSecrets)
    {
        var text = Presentable(fault.Detail, secrets, sessionSecrets);
        var reason = fault.Reason is null ? null : Presentable(fault.Reason, secrets, sessionSecrets);
        return text == fault.Detail && reason == fault.Reason ? fault : fault with { Detail = text, Reason = reason };
    }

    private static string Presentable(string text, SecretTexts secrets, SecretTexts sessionSecrets)
    {
        text = sessionSecrets.Hide(secrets.Hide(text)).Trim();
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
    }
}
