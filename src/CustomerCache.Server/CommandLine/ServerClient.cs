using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CustomerCache.Server.CommandLine;

/// <summary>Calls a running server. Problems are written to standard error as one line.</summary>
internal sealed class ServerClient : IDisposable
{
    private const string Local = HostDefaults.Url;

    private readonly HttpClient _http;

    private ServerClient(Uri server)
    {
        // A path of the address, such as that of a proxy, is kept: it ends with a slash and calls are relative to it.
        var address = new UriBuilder(server) { Path = server.AbsolutePath.TrimEnd('/') + "/" };
        _http = new HttpClient { BaseAddress = address.Uri, Timeout = Timeout.InfiniteTimeSpan };
        if (Environment.GetEnvironmentVariable("CUSTOMERCACHE_KEY") is { Length: > 0 } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>The option of every command that calls a server.</summary>
    public static Option<Uri> Option() =>
        new("--server")
        {
            Description = "The server to ask; also as environment variable CUSTOMERCACHE_SERVER.",
            DefaultValueFactory = result => ReadAddress(Environment.GetEnvironmentVariable("CUSTOMERCACHE_SERVER") ?? Local, result),
            CustomParser = result => ReadAddress(result.Tokens[0].Value, result),
        };

    /// <summary>
    /// Makes a command one call of the API whose answer is printed as lines, or as JSON with <c>--json</c>. The checks of
    /// <c>/health</c> answer 503 with a body when something is wrong: it is printed like any other, with exit code 1. Lines are wrapped for
    /// a terminal unless <paramref name="print"/> does otherwise.
    /// </summary>
    public static Command CreateCommand(
        Command command,
        Func<ParseResult, (HttpMethod Method, string Path, HttpContent? Content)> request,
        Func<JsonElement, IEnumerable<string>> lines,
        Action<string>? print = null
    )
    {
        var (server, json) = (Option(), Terminal.Json());
        command.Add(server);
        command.Add(json);
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        var (method, path, content) = request(parsed);
                        var isCheck = path.StartsWith("/health", StringComparison.Ordinal);
                        using var response = await client.SendAsync(method, path, content, cancellationToken, isCheck);
                        using var answer = await JsonDocument.ParseAsync(
                            await response.Content.ReadAsStreamAsync(cancellationToken),
                            default,
                            cancellationToken
                        );
                        if (parsed.GetValue(json))
                        {
                            Console.WriteLine(answer.RootElement.GetRawText());
                        }
                        else
                        {
                            foreach (var line in lines(answer.RootElement))
                            {
                                (print ?? Terminal.Print)(line);
                            }
                        }

                        return response.IsSuccessStatusCode ? ExitCodes.Done : ExitCodes.Failed;
                    }
                )
        );
        return command;
    }

    /// <summary>Runs a command against a server; refusals and an unreachable server become one line and an exit code.</summary>
    public static async Task<int> RunAsync(Uri server, Func<ServerClient, Task<int>> run)
    {
        using var client = new ServerClient(server);
        try
        {
            return await run(client);
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"{server} cannot be reached: {e.Message}. Is it running? Name another one with --server.");
            return ExitCodes.Unreachable;
        }
        catch (RefusedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }

    /// <summary>Returns the path of a tenant's calls; throws <see cref="RefusedException"/> with the tenants there are.</summary>
    public async Task<string> PathOfTenantAsync(string tenant, CancellationToken cancellationToken)
    {
        using var tenants = await GetJsonAsync("/v1/tenants", cancellationToken);
        var names = tenants.RootElement.EnumerateArray().Select(t => t.GetProperty("tenant").GetString()!).ToArray();
        return names.Contains(tenant, StringComparer.Ordinal)
            ? $"/v1/tenants/{tenant}"
            : throw new RefusedException(
                names.Length == 0
                    ? $"There is no tenant '{tenant}', and none is configured."
                    : $"There is no tenant '{tenant}'. Tenants: {string.Join(", ", names)}."
            );
    }

    /// <summary>
    /// Sends a request and returns a successful answer, or with <paramref name="isCheck"/> one of 503; throws
    /// <see cref="RefusedException"/> for any other.
    /// </summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken,
        bool isCheck = false
    )
    {
        using var request = new HttpRequestMessage(method, path.TrimStart('/')) { Content = content };
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode || (isCheck && IsCheck(response)))
        {
            return response;
        }

        using (response)
        {
            throw new RefusedException(Describe(response, await response.Content.ReadAsStringAsync(cancellationToken)));
        }
    }

    /// <summary>Returns the JSON at a path.</summary>
    public async Task<JsonDocument> GetJsonAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static bool IsCheck(HttpResponseMessage response) =>
        response.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable
        && response.Content.Headers.ContentType?.MediaType == "application/json";

    private static Uri ReadAddress(string text, ArgumentResult result)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        result.AddError($"'{text}' is not the address of a server; name one such as {Local} with --server or CUSTOMERCACHE_SERVER.");
        return new Uri(Local);
    }

    private static string Describe(HttpResponseMessage response, string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { } text
                ? text
                : $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}";
        }
        catch (JsonException)
        {
            return $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}";
        }
    }
}

/// <summary>The server refused a request; the message is shown on the terminal.</summary>
internal sealed class RefusedException(string message) : Exception(message);
