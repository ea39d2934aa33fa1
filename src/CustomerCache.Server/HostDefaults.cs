using CustomerCache.Server.Options;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server;

/// <summary>Sets the defaults of a host: address and configuration files.</summary>
internal static class HostDefaults
{
    /// <summary>The default address.</summary>
    public const string Url = "http://127.0.0.1:8080";

    private static readonly string[] Listening = ["urls", "http_ports", "https_ports"];

    /// <summary>
    /// Listens on <see cref="Url"/> unless an address is configured; reads an <c>appsettings.json</c> of the working folder after the one
    /// that lies beside the executable, before environment and command line.
    /// </summary>
    public static void AddHostDefaults(this WebApplicationBuilder builder)
    {
        DurationConverter.Use();
        builder.Services.AddTransient(typeof(IOptionsFactory<>), typeof(ReadableOptionsFactory<>));
        var sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        var own = Path.GetFullPath("appsettings.json");
        if (Path.GetDirectoryName(own) != builder.Environment.ContentRootPath.TrimEnd(Path.DirectorySeparatorChar))
        {
            var json = new JsonConfigurationSource
            {
                Path = own,
                Optional = true,
                ReloadOnChange = false,
            };
            json.ResolveFileProvider();
            sources.Insert(1 + sources.ToList().FindLastIndex(s => s is JsonConfigurationSource), json);
        }

        if (
            Listening.All(key => builder.Configuration[key] is null)
            && !builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any()
        )
        {
            builder.WebHost.UseUrls(Url);
        }
    }
}
