using CustomerCache.Core.Caching;

namespace CustomerCache.Core.Tests.Caching;

public sealed class EntityRefTests
{
    [Theory]
    [InlineData("product:01t22000003xABCAA2", "product", "01t22000003xABCAA2")]
    [InlineData("Product:a:b", "product", "a:b")]
    public void Entity_has_its_type_in_lower_case_and_its_id_as_written(string text, string type, string id)
    {
        Assert.True(EntityRef.TryParse(text, out var entity));
        Assert.Equal((type, id), (entity.Type, entity.Id));
    }

    [Theory]
    [InlineData("product")]
    [InlineData("product:")]
    [InlineData(":1")]
    [InlineData("pro duct:1")]
    [InlineData("product:a\nb")]
    [InlineData(null)]
    public void Text_without_a_type_or_an_id_is_no_entity(string? text) => Assert.False(EntityRef.TryParse(text, out _));

    [Fact]
    public void Post_42_is_not_group_42() => Assert.NotEqual(EntityRef.Of("post", "42"), EntityRef.Of("group", "42"));
}
