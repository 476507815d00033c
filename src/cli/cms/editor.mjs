// The web editor, with the one kind of field that it lacks: a text that is the same in every language (a proper name), or
// one for each. What stands there keeps its shape: a text stays a text until another language is filled in.
import CMS from '@sveltia/cms';

const { createClass, h } = window;
/** What each language has; a text for all of them is the first one's. */
const byLanguage = (value, first) => (typeof value === 'string' ? { [first]: value } : value ?? {});

const Texts = createClass({
  render() {
    const { value, field, onChange, forID, classNameWrapper } = this.props;
    const languages = field.get('languages').toJS();
    const first = languages[0].name;
    const texts = byLanguage(value, first);
    const change = name => ({ target }) => {
      const others = languages.filter(one => one.name !== first && (one.name === name ? target.value : texts[one.name]));
      if (typeof value !== 'object' && others.length === 0) {
        onChange(name === first ? target.value : texts[first] ?? '');
        return;
      }
      const all = { ...texts, [name]: target.value };
      if (name !== first && !target.value) delete all[name];
      onChange(all);
    };
    return h('div', { id: forID }, languages.map(({ name, label }) => h(
      'label', { key: name, style: { display: 'block' } }, label,
      h('input', {
        className: classNameWrapper, lang: name, style: { width: '100%' }, value: texts[name] ?? '', onChange: change(name),
        placeholder: typeof value === 'string' ? value : '',
      }),
    )));
  },
});

CMS.registerFieldType('texts', Texts);
CMS.init();
