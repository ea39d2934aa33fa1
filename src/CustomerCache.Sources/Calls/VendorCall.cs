using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>One question to a vendor: how it is asked, how long we wait, and what the answers mean. Can be sent again.</summary>
internal abstract class VendorCall
{
    /// <summary>The vendor as people write it.</summary>
    public abstract string Vendor { get; }

    /// <summary>The vendor in metrics and traces.</summary>
    public string Label => LabelOf(Vendor);

    /// <summary>The question in two words, for logs.</summary>
    public abstract string Name { get; }

    /// <summary>The question in metrics and traces; stable.</summary>
    public abstract string Operation { get; }

    /// <summary>From sending to the last byte of the answer.</summary>
    public abstract TimeSpan TimeLimit { get; }

    /// <summary>A vendor in metrics and traces.</summary>
    public static string LabelOf(string vendor) => vendor.ToLowerInvariant();

    /// <summary>A new message for each sending, without credentials.</summary>
    public abstract HttpRequestMessage NewRequest();

    /// <summary>Whether an answer is one that can be read. Others become <see cref="StatusFault"/>.</summary>
    public virtual bool IsAnswer(HttpResponseMessage response) => response.IsSuccessStatusCode;

    /// <summary>The connection failed or broke before there was an answer.</summary>
    public virtual VendorFault ConnectionFault(string cause) =>
        new(VendorFaultKind.Connection, 500, $"Error while connecting to {Vendor} API");

    /// <summary>The time limit passed.</summary>
    public VendorFault TimeOutFault() =>
        new(
            VendorFaultKind.TimedOut,
            null,
            string.Create(CultureInfo.InvariantCulture, $"No answer from {Vendor} within {TimeLimit.TotalSeconds:0} s")
        );

    /// <summary>A success whose content is not what was promised.</summary>
    public VendorFault UnexpectedFault(string what) =>
        new(VendorFaultKind.UnexpectedContent, 200, $"Unexpected answer from {Vendor}: {what}");

    /// <summary>An answer that is not a success.</summary>
    /// <param name="status">The vendor's.</param>
    /// <param name="body">Its beginning.</param>
    public virtual VendorFault StatusFault(int status, string body) =>
        status switch
        {
            401 => new VendorFault(VendorFaultKind.Unauthorized, 401, $"Got 401 from {Vendor}"),
            404 => new VendorFault(VendorFaultKind.NotFound, 404, body),
            >= 500 and <= 512 => new VendorFault(VendorFaultKind.Internal, 500, $"Got internal error from {Vendor}"),
            > 512 => new VendorFault(VendorFaultKind.Internal, status, body),
            _ => new VendorFault(VendorFaultKind.Refused, status, body),
        };

    /// <summary>A fault in the vendor's own words where it has any: what operators who look for the cause want to read.</summary>
    protected static VendorFault OwnReason(VendorFault fault, string body) =>
        string.IsNullOrWhiteSpace(body) ? fault : fault with { Detail = body };
}

/// <summary>A <see cref="VendorCall"/> and the type of its answer.</summary>
internal abstract class VendorCall<T> : VendorCall
    where T : class
{
    /// <summary>Reads a success. May throw for content that is not JSON; the sender knows what that means.</summary>
    public virtual async ValueTask<VendorResult<T>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var json = await JsonDocument.ParseAsync(body, default, cancellationToken);
        return Read(json.RootElement);
    }

    /// <summary>Reads the content of a success.</summary>
    protected abstract VendorResult<T> Read(JsonElement root);
}
