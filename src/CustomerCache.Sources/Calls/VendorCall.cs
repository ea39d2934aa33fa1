using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>Represents a call to a vendor: its request, time limit and the meaning of its responses. Can be sent repeatedly.</summary>
internal abstract class VendorCall
{
    /// <summary>The vendor's display name.</summary>
    public abstract string Vendor { get; }

    /// <summary>The vendor in metrics and traces.</summary>
    public string Label => LabelOf(Vendor);

    /// <summary>The call in logs.</summary>
    public abstract string Name { get; }

    /// <summary>The call in metrics and traces; stable.</summary>
    public abstract string Operation { get; }

    /// <summary>The time limit, from sending to the last byte of the response.</summary>
    public abstract TimeSpan TimeLimit { get; }

    /// <summary>The largest body that is read, in bytes after decompression; a larger one is unexpected content.</summary>
    public virtual long MaxBodyBytes => BodyLimit.Document;

    /// <summary>Returns a vendor's label in metrics and traces.</summary>
    public static string LabelOf(string vendor) => vendor.ToLowerInvariant();

    /// <summary>Returns a new request without credentials.</summary>
    public abstract HttpRequestMessage NewRequest();

    /// <summary>Whether a response can be read. Others become <see cref="StatusFault"/>.</summary>
    public virtual bool IsAnswer(HttpResponseMessage response) => response.IsSuccessStatusCode;

    /// <summary>Returns the fault of a failed or broken connection.</summary>
    public virtual VendorFault ConnectionFault(string cause) =>
        new(VendorFaultKind.Connection, 500, $"Error while connecting to {Vendor} API");

    /// <summary>Returns the fault of an exceeded time limit.</summary>
    public VendorFault TimeOutFault() =>
        new(
            VendorFaultKind.TimedOut,
            null,
            string.Create(CultureInfo.InvariantCulture, $"No answer from {Vendor} within {TimeLimit.TotalSeconds:0} s")
        );

    /// <summary>Returns the fault of a successful response with unexpected content.</summary>
    public VendorFault UnexpectedFault(string what) =>
        new(VendorFaultKind.UnexpectedContent, 200, $"Unexpected answer from {Vendor}: {what}");

    /// <summary>Returns the fault of an unsuccessful status.</summary>
    /// <param name="status">The vendor's status.</param>
    /// <param name="body">The beginning of the body.</param>
    public virtual VendorFault StatusFault(int status, string body) =>
        status switch
        {
            401 => new VendorFault(VendorFaultKind.Unauthorized, 401, $"Got 401 from {Vendor}"),
            404 => new VendorFault(VendorFaultKind.NotFound, 404, body),
            >= 500 and <= 512 => new VendorFault(VendorFaultKind.Internal, 500, $"Got internal error from {Vendor}"),
            > 512 => new VendorFault(VendorFaultKind.Internal, status, body),
            _ => new VendorFault(VendorFaultKind.Refused, status, body),
        };

    /// <summary>Returns a fault with the vendor's own text, if any, for diagnosis by operators.</summary>
    protected static VendorFault OwnReason(VendorFault fault, string body) =>
        string.IsNullOrWhiteSpace(body) ? fault : fault with { Detail = body };
}

/// <summary>Represents a <see cref="VendorCall"/> with a typed result.</summary>
internal abstract class VendorCall<T> : VendorCall
    where T : class
{
    /// <summary>Reads a successful response. May throw for content that is not JSON; the sender handles that.</summary>
    public virtual async ValueTask<VendorResult<T>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await BodyLimit.OpenAsync(response.Content, MaxBodyBytes, cancellationToken);
        using var json = await JsonDocument.ParseAsync(body, default, cancellationToken);
        return Read(json.RootElement);
    }

    /// <summary>Reads the content of a successful response.</summary>
    protected abstract VendorResult<T> Read(JsonElement root);
}
