using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources;

/// <summary>Makes the HTTP transport of each vendor host. Tests put their own in place; it must neither follow redirects nor keep cookies.</summary>
public interface IVendorHttp
{
    /// <summary>A transport for one host, owned and disposed of by the caller.</summary>
    HttpMessageHandler CreateHandler(ChannelName name);
}
