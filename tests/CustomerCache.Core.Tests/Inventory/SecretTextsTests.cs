using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CustomerCache.Core.Tests.Inventory;

/// <summary>Secrets in texts that others wrote.</summary>
public sealed class SecretTextsTests
{
    private const string Secret = "p+\"/&S3cr3t'%41 <é";

    public static TheoryData<string, string> Texts() =>
        new()
        {
            { "as it is", Secret },
            { "as JSON", JsonSerializer.Serialize(new { password = Secret }) },
            { "as JSON of others", JsonEncodedText.Encode(Secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() },
            { "in an address", "https://example.net/?token=" + Uri.EscapeDataString(Secret) },
            { "in an address in small letters", Uri.EscapeDataString(Secret).ToLowerInvariant() },
            { "in a form", "client_secret=" + WebUtility.UrlEncode(Secret) + "&a=b" },
            { "in a form in JSON", JsonSerializer.Serialize("client_secret=" + WebUtility.UrlEncode(Secret)) },
            { "in a form in an address", Uri.EscapeDataString("client_secret=" + WebUtility.UrlEncode(Secret)) },
            { "in HTML", "<p>" + WebUtility.HtmlEncode(Secret) + "</p>" },
            { "as an account", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("a:" + Secret)) },
            { "as an account in JSON", JsonSerializer.Serialize(Convert.ToBase64String(Encoding.UTF8.GetBytes("bruin:" + Secret))) },
            { "as an account of two", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("ab:" + Secret)) },
            { "as an account of three", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("abc:" + Secret)) },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Secret_is_removed_however_it_is_written(string how, string text)
    {
        var shown = new SecretTexts(["another", Secret]).Hide(text);

        Assert.Contains(SecretTexts.Hidden, shown, StringComparison.Ordinal);
        Assert.False(shown.Contains("S3cr3t", StringComparison.OrdinalIgnoreCase), how);
        Assert.False(shown.Contains(Convert.ToBase64String("3cr3t'"u8), StringComparison.Ordinal), how);
    }

    [Fact]
    public void Text_without_a_secret_and_short_secrets_change_nothing()
    {
        var secrets = new SecretTexts(["pw", Secret]);

        Assert.Equal("the pw was wrong", secrets.Hide("the pw was wrong"));
        Assert.Equal("anything", SecretTexts.None.Hide("anything"));
    }

    [Theory]
    [InlineData("nats://bus:a%2Fpassword@nats-1:4222,nats://nats-2:4222", "a%2Fpassword", "a/password")]
    [InlineData("redis:6379,password=a/password,ssl=true", "a/password", "a/password")]
    [InlineData("https://example.net:8443/a")]
    public void Passwords_of_addresses_and_connection_strings_are_known(string setting, params string[] passwords) =>
        Assert.Equal(passwords, SecretTexts.PasswordsIn(setting));
}
