using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Tests.Shared;

/// <summary>A reply on the former bus: a status with a body, or an error instead.</summary>
public sealed record ScriptedReply(int? Status, JsonElement Body, string? Error)
{
    public static ScriptedReply Of(JsonElement rule)
    {
        if (rule.TryGetProperty("error", out var error))
        {
            return new(null, default, error.GetString());
        }

        var reply = rule.TryGetProperty("reply", out var inner) ? inner : rule;
        return new(
            reply.GetProperty("status") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32() : null,
            reply.GetProperty("body"),
            null
        );
    }

    /// <summary>
    /// Returns the result as our vendor clients do; <paramref name="read"/> returns null for unexpected content.
    /// </summary>
    public VendorResult<T> To<T>(Func<JsonElement, T?> read)
        where T : class
    {
        if (Error is not null)
        {
            return new VendorFault(VendorFaultKind.TimedOut, null, Error);
        }

        if (Status is not (>= 200 and <= 299))
        {
            return new VendorFault(KindOf(Status), Status, Text(Body));
        }

        return read(Body) is { } value ? value : new VendorFault(VendorFaultKind.UnexpectedContent, Status, "is not what was promised");
    }

    private static VendorFaultKind KindOf(int? status) =>
        status switch
        {
            401 => VendorFaultKind.Unauthorized,
            404 => VendorFaultKind.NotFound,
            >= 500 => VendorFaultKind.Internal,
            _ => VendorFaultKind.Refused,
        };

    private static string Text(JsonElement body) =>
        body.ValueKind switch
        {
            JsonValueKind.Null => "None",
            JsonValueKind.String => body.GetString()!,
            _ => body.GetRawText(),
        };
}
