using System.Collections.Frozen;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Http.OpenApi;

/// <summary>Describes the parts of paths by name: endpoints name them the same.</summary>
internal static class PathParameters
{
    private static readonly FrozenDictionary<string, ApiParameter> Known = new[]
    {
        ApiParameters.Text("system", "The system of the devices.", "velocloud") with
        {
            ValuesName = nameof(DeviceSystem),
            Values = [.. Enum.GetValues<DeviceSystem>().Select(s => s.Name())],
        },
        ApiParameters.Text("host", "The host of the tenant, as /v1/tenants lists it.", "vco1.example.net"),
        ApiParameters.Text("serial", "The serial number of the device.", "VC000000004"),
        ApiParameters.Text("domain", "The domain, as /v1/caches lists it.", "orders"),
        ApiParameters.Text(
            "key",
            "The key, percent-encoded as a whole, slashes and question marks too. A key that begins with a slash is an address: "
                + "`/posts/42?access_token=…` is sent as `%2Fposts%2F42%3Faccess_token%3D…`, or as `%2Fposts%2F42` with the token in "
                + "the header X-Access-Token.",
            "orders:detail:1"
        ) with
        {
            Minimum = 1,
            Maximum = CacheKey.MaxLength,
        },
        ApiParameters.Text("type", "The type of the entity.", "product"),
        ApiParameters.Text("id", "The id, as the answer that named it has it.", "A"),
    }.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);

    /// <summary>Returns the description of a part of a path.</summary>
    public static ApiParameter Of(string name) => Known[name];
}
