using CustomerCache.Sources;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>Secrets are sent only to the vendor that they belong to.</summary>
public sealed class SecretsTests
{
    private const string Canary = "c4nary";

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(521)]
    public async Task Log_lines_and_faults_contain_no_secret_even_if_the_vendor_echoes_it(int status)
    {
        using var lab = new SourcesLab(SetCanaries, loggedIn: false);
        lab.Http.On(SourcesLab.Login, () => ScriptedHttp.LoggedIn($"velocloud.session={Canary}-cookie"))
            .On(SourcesLab.HawkeyeLogin, () => ScriptedHttp.LoggedIn($"PHPSESSID={Canary}-cookie"))
            .On(SourcesLab.Token, () => ScriptedHttp.Json($$"""{"access_token":"{{Canary}}-token"}"""));
        foreach (
            var url in (string[])[SourcesLab.Links, SourcesLab.Modules, SourcesLab.Probes, SourcesLab.Inventory, SourcesLab.Bruin + "Site"]
        )
        {
            var echo = url.StartsWith(SourcesLab.Bruin, StringComparison.Ordinal)
                ? $"{Canary}-token {Canary}-secret"
                : $"{Canary}-password {Canary}-cookie";
            lab.Http.On(url, () => ScriptedHttp.Json($$$"""{"error":{"message":"{{{echo}}}"}}""", status));
        }

        string?[] details =
        [
            (await lab.VeloCloudPort.ListEdgeLinksAsync(default)).Fault?.ToString(),
            (await lab.VeloCloudPort.GetLinksConfigurationAsync(SourcesLab.Edge, default)).Fault?.ToString(),
            (await lab.HawkeyePort.ListProbesAsync(default)).Fault?.ToString(),
            (await lab.BruinPort.GetClientInfoAsync("VCA1", default)).Fault?.ToString(),
            (await lab.BruinPort.GetSiteAsync(1, 2, default)).Fault?.ToString(),
        ];

        Assert.NotEmpty(lab.Log.Entries);
        Assert.All(lab.Log.Entries, line => Assert.DoesNotContain(Canary, line.Text, StringComparison.Ordinal));
        Assert.All(details, detail => Assert.DoesNotContain(Canary, detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failed_login_logs_neither_the_request_nor_the_response()
    {
        using var lab = new SourcesLab(SetCanaries, loggedIn: false);
        lab.Http.On(SourcesLab.Login, () => ScriptedHttp.Json($$"""{"you sent":"{{Canary}}-password"}""", 403));

        var fault = await lab.Channel("Velocloud").LogInAsync(default);

        Assert.Equal("""{"you sent":"***"}""", fault?.Detail);
        Assert.All(lab.Log.Entries, line => Assert.DoesNotContain(Canary, line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_and_their_errors_print_no_secret()
    {
        var options = new SourcesOptions();
        SetCanaries(options);
        options.VeloCloud.Hosts.Add(
            new()
            {
                Name = "not a host",
                Url = $"ftp://{Canary}-user:{Canary}-password@vco/",
                Password = Canary,
            }
        );

        var errors = new SourcesOptionsValidator().Validate(null, options).FailureMessage;

        Assert.DoesNotContain(
            Canary,
            string.Concat(errors, options, options.Bruin, options.Hawkeye, options.VeloCloud.Hosts[0]),
            StringComparison.Ordinal
        );
    }

    private static void SetCanaries(SourcesOptions options)
    {
        foreach (var host in options.VeloCloud.Hosts)
        {
            host.Password = Canary + "-password";
        }

        options.Hawkeye.Password = Canary + "-password";
        options.Bruin.ClientSecret = Canary + "-secret";
    }
}
